package dev.chainrule.cuda;

import dev.chainrule.tensor.BadCallException;
import dev.chainrule.tensor.Devices;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What may be set about a device.
 *
 * @param memoryCap     bytes that it takes at most; {@code CHAINRULE_MEMORY}, such as {@code 8g}
 * @param cacheFolder   where machine code is kept; {@code CHAINRULE_CACHE}, else {@code chainrule} in the user's cache folder; null for none
 * @param blasProducts  a matrix product of at least that many multiplications goes to cuBLAS, if it is there
 * @param debugLevel    2 prints the time of each kernel, 4 each PTX text once
 * @param debugOut      where to
 */
public record CudaSettings(long memoryCap, Path cacheFolder, long blasProducts, int debugLevel, PrintStream debugOut) {
    /** 512³: below, a kernel of our own is quick enough, and its bits are the same on every GPU. */
    static final long BLAS_PRODUCTS = 512L * 512 * 512;

    private static final Pattern BYTES = Pattern.compile("(\\d{1,9})([kmg]?)");

    /** Those of this process. */
    public static CudaSettings ofProcess() {
        return of(System.getenv(), System.getProperties(), Devices.debugLevel(), System.err);
    }

    static CudaSettings of(Map<String, String> environment, Properties properties, int debugLevel, PrintStream debugOut) {
        return new CudaSettings(bytes(environment.get("CHAINRULE_MEMORY")), cacheFolder(environment, properties), BLAS_PRODUCTS, debugLevel,
                debugOut);
    }

    private static long bytes(String text) {
        if (text == null || text.isBlank()) {
            return Long.MAX_VALUE;
        }
        Matcher matcher = BYTES.matcher(text.strip().toLowerCase(java.util.Locale.ROOT));
        if (!matcher.matches()) {
            throw new BadCallException("CHAINRULE_MEMORY is '" + text + "': give a number of bytes, or one with k, m or g, such as 8g.");
        }
        long unit = switch (matcher.group(2)) {
            case "k" -> 1L << 10;
            case "m" -> 1L << 20;
            case "g" -> 1L << 30;
            default -> 1;
        };
        return Long.parseLong(matcher.group(1)) * unit;
    }

    private static Path cacheFolder(Map<String, String> environment, Properties properties) {
        String own = environment.get("CHAINRULE_CACHE");
        if (own != null && !own.isBlank()) {
            return Path.of(own);
        }
        String users = environment.getOrDefault("XDG_CACHE_HOME", environment.get("LOCALAPPDATA"));
        if (users != null && Path.of(users).isAbsolute()) {
            return Path.of(users, "chainrule");
        }
        String home = properties.getProperty("user.home");
        return home == null || !Path.of(home).isAbsolute() ? null : Path.of(home, ".cache", "chainrule");
    }
}
