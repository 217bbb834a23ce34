package dev.chainrule.trainer.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

/** A program of the name that the launcher starts, which says what it was given. */
final class LauncherProgram {
    private static final String SOURCE = """
            package dev.chainrule.trainer.cli;

            public final class Main {
                public static void main(String[] arguments) throws Exception {
                    String what = arguments.length > 1 ? arguments[1] : "";
                    if (arguments[0].equals("say")) {
                        StringBuilder said = new StringBuilder();
                        for (int i = 1; i < arguments.length; i++) {
                            said.append('[').append(arguments[i]).append(']');
                        }
                        System.out.print(said + "\\n");
                    } else if (arguments[0].equals("complain")) {
                        System.err.print(what + "\\n");
                    } else if (arguments[0].equals("folder")) {
                        System.out.print(System.getProperty("user.dir") + "\\n");
                    } else if (what.equals("modules")) {
                        System.err.print("first\\nWARNING: of the program\\nno newline");
                        System.out.print("vector " + ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent() + "\\n");
                    } else if (what.equals("exit")) {
                        System.exit(Integer.parseInt(arguments[2]));
                    } else if (what.equals("read")) {
                        System.in.transferTo(System.out);
                        System.out.flush();
                    } else if (what.equals("wait")) {
                        Runtime.getRuntime().addShutdownHook(new Thread(() -> System.err.print("stopped\\n")));
                        System.out.print("ready\\n");
                        Thread.sleep(100_000);
                    }
                }
            }
            """;

    private static final String BENCH = """
            package dev.chainrule.benchmarks.bench;

            public final class Main {
                public static void main(String[] arguments) {
                    System.out.print(String.join(" ", arguments) + ", vector " + ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent()
                            + ", commit " + System.getProperty("chainrule.commit") + "\\n");
                }
            }
            """;

    private LauncherProgram() {}

    /** Compiles the program into a jar. */
    static void writeJar(Path jar) throws IOException {
        Path folder = Files.createDirectories(jar.resolveSibling("program"));
        Path source = Files.writeString(folder.resolve("Main.java"), SOURCE);
        Path bench = Files.writeString(Files.createDirectories(folder.resolve("bench")).resolve("Main.java"), BENCH);
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        if (compiler.run(null, null, null, "--release", "17", "-d", folder.toString(), source.toString(), bench.toString()) != 0) {
            throw new IOException("The program of the launcher's test does not compile.");
        }
        try (OutputStream out = Files.newOutputStream(jar); JarOutputStream entries = new JarOutputStream(out)) {
            for (String name : List.of("dev/chainrule/trainer/cli/Main.class", "dev/chainrule/benchmarks/bench/Main.class")) {
                entries.putNextEntry(new JarEntry(name));
                Files.copy(folder.resolve(name), entries);
                entries.closeEntry();
            }
        }
    }
}
