package dev.chainrule.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Starts a Java for each run, with the class path of this one, and reads what it prints: a line of numbers for each result. */
final class NewJava implements Competitor {
    private final List<String> command = new ArrayList<>();
    private List<float[]> results = List.of();

    /** @param arguments of its main method */
    NewJava(Class<?> main, String... arguments) {
        command.addAll(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:+UseParallelGC",
                "-XX:+IgnoreUnrecognizedVMOptions", "--add-modules=jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow", "-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(List.of(arguments));
    }

    /** What such a program prints: each result on a line, after one run. */
    static void print(Competitor competitor) {
        competitor.run();
        for (float[] result : competitor.results()) {
            StringBuilder line = new StringBuilder("result");
            for (float value : result) {
                line.append(' ').append(value);
            }
            System.out.println(line);
        }
        competitor.close();
    }

    @Override
    public float run() {
        List<float[]> found = new ArrayList<>();
        try {
            Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
            try (BufferedReader reader = process.inputReader()) {
                StringBuilder said = new StringBuilder();
                for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                    said.append(line).append('\n');
                    if (line.startsWith("result ")) {
                        found.add(numbers(line));
                    }
                }
                if (process.waitFor() != 0 || found.isEmpty()) {
                    throw new IllegalStateException(String.join(" ", command) + " fails:\n" + said);
                }
            }
        } catch (IOException failed) {
            throw new IllegalStateException("Java does not start: " + failed.getMessage(), failed);
        } catch (InterruptedException stopped) {
            throw new IllegalStateException(stopped);
        }
        results = found;
        return found.get(0)[0];
    }

    private static float[] numbers(String line) {
        String[] words = line.split(" ");
        float[] numbers = new float[words.length - 1];
        for (int k = 0; k < numbers.length; k++) {
            numbers[k] = Float.parseFloat(words[k + 1]);
        }
        return numbers;
    }

    @Override
    public List<float[]> results() {
        return results;
    }

    @Override
    public void close() {
        // each process has ended
    }
}
