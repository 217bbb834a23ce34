package dev.chainrule.cuda.driver;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import jcuda.JCudaVersion;
import jcuda.LibUtils;

/**
 * JCuda's native halves. JCuda copies them from its jar to the folder for temporary files and takes what lies there, whole or not: a process
 * that was killed while it copied, or one that copies at this moment, would leave a torn library to the next. So they are put there whole
 * before JCuda looks.
 */
public final class JCuNatives {
    private JCuNatives() {
    }

    /** Puts a library, such as {@code JCudaDriver}, where JCuda looks for it; does nothing where the jar has none for this system. */
    static void prepare(String library) {
        String file = fileName(library);
        URL resource = LibUtils.class.getResource("/lib/" + file);
        if (resource == null) {
            return;
        }
        Path target = Path.of(System.getProperty("java.io.tmpdir"), file);
        try {
            long bytes = resource.openConnection().getContentLengthLong();
            if (!Files.exists(target) || Files.size(target) != bytes) {
                Path whole = Files.createTempFile(target.getParent(), "chainrule", ".part");
                try (InputStream in = resource.openStream()) {
                    Files.copy(in, whole, StandardCopyOption.REPLACE_EXISTING);
                    Files.move(whole, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
                } finally {
                    Files.deleteIfExists(whole);
                }
            }
        } catch (IOException unwritable) {
            // JCuda will try, fail and say why
            return;
        }
    }

    /** The library's file on this system, such as {@code libJCudaDriver-12.6.0-linux-x86_64.so}. */
    public static String fileName(String library) {
        return LibUtils.createLibraryFileName(LibUtils.createPlatformLibraryName(library + "-" + JCudaVersion.get()));
    }

    /** Whether the class path has the library for this system. */
    public static boolean isOnClassPath(String library) {
        return LibUtils.class.getResource("/lib/" + fileName(library)) != null;
    }

    /** Why a library did not load: not in the jar, or something that it needs itself; without a full stop. */
    static String whyMissing(String library, Throwable failure) {
        String file = fileName(library);
        if (!isOnClassPath(library)) {
            return file + " is not on the class path (JCuda has natives for linux-x86_64 and windows-x86_64)";
        }
        Optional<String> needed = String.valueOf(failure.getMessage()).lines()
                .filter(line -> line.contains("cannot open shared object file") || line.contains("find dependent libraries")).findFirst();
        return needed.map(line -> line.replaceAll("^.*?([\\w.+-]+): cannot open shared object file.*$", "$1 not found"))
                .orElse(file + " does not load (" + firstLine(failure) + ")");
    }

    private static String firstLine(Throwable failure) {
        return String.valueOf(failure.getMessage()).lines().findFirst().orElse(failure.toString());
    }
}
