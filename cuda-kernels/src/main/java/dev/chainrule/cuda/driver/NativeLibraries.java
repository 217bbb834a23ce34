package dev.chainrule.cuda.driver;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Looks for a shared library where the system's loader would, without loading anything: {@code LD_LIBRARY_PATH}, the loader's cache, the
 * default folders (ld.so(8)); on Windows the folders of {@code PATH} and the system's own.
 */
public final class NativeLibraries {
    private final List<Path> folders = new ArrayList<>();
    private final Path cache;

    private NativeLibraries(String searchPath, Path cache, List<String> defaults) {
        for (String folder : searchPath == null ? new String[0] : searchPath.split(java.io.File.pathSeparator)) {
            add(folder);
        }
        defaults.forEach(this::add);
        this.cache = cache;
    }

    private void add(String folder) {
        try {
            if (!folder.isBlank()) {
                folders.add(Path.of(folder));
            }
        } catch (InvalidPathException none) {
            // what cannot be a folder holds no library
            return;
        }
    }

    /** Those of this process. */
    public static NativeLibraries ofProcess() {
        if (isWindows()) {
            return new NativeLibraries(System.getenv("PATH"), null, List.of(System.getenv().getOrDefault("SystemRoot", "C:\\Windows")
                    + "\\System32"));
        }
        return of(System.getenv("LD_LIBRARY_PATH"), Path.of("/etc/ld.so.cache"), List.of("/lib/x86_64-linux-gnu",
                "/usr/lib/x86_64-linux-gnu", "/lib/aarch64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/lib64", "/usr/lib64", "/lib",
                "/usr/lib"));
    }

    /**
     * For tests.
     *
     * @param searchPath folders with separators between, or null
     * @param cache      the loader's cache, or null
     * @param defaults   folders that are always searched
     */
    static NativeLibraries of(String searchPath, Path cache, List<String> defaults) {
        return new NativeLibraries(searchPath, cache, defaults);
    }

    static boolean isWindows() {
        return System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("windows");
    }

    /** The file of the driver: {@code libcuda.so.1}, {@code nvcuda.dll}. */
    public static String cuda() {
        return isWindows() ? "nvcuda.dll" : "libcuda.so.1";
    }

    /** The file of cuBLAS: {@code libcublas.so.12}, {@code cublas64_12.dll}. */
    public static String cublas() {
        return isWindows() ? "cublas64_12.dll" : "libcublas.so.12";
    }

    /** The library's file, if the loader would find one. */
    public Optional<Path> find(String file) {
        for (Path folder : folders) {
            Path candidate = folder.resolve(file);
            if (Files.exists(candidate)) {
                return Optional.of(candidate);
            }
        }
        return cached(file);
    }

    /** The cache holds, among its strings, each library's file name and then its path, each ended by a zero byte. */
    private Optional<Path> cached(String file) {
        if (cache == null || !Files.isReadable(cache)) {
            return Optional.empty();
        }
        try {
            String strings = Files.readString(cache, StandardCharsets.ISO_8859_1);
            String end = "/" + file + "\0";
            for (int at = strings.indexOf(end); at >= 0; at = strings.indexOf(end, at + 1)) {
                Path path = Path.of(strings.substring(strings.lastIndexOf('\0', at) + 1, at + end.length() - 1));
                if (Files.exists(path)) {
                    return Optional.of(path);
                }
            }
        } catch (IOException | InvalidPathException unreadable) {
            return Optional.empty();
        }
        return Optional.empty();
    }
}
