package dev.chainrule.benchmarks;

import dev.chainrule.benchmarks.BenchmarkData.Size;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * A CSV file of numbers of several kinds, such as {@code -0.220341,53,8.21e-4}, or of texts, quoted and not, between numbers. Written to the folder
 * of temporary files; deleted when this Java ends.
 */
final class ParseProblem implements Problem {
    private static final List<String> CITIES = List.of("Berlin", "\"Tokyo, Japan\"", "Zürich", "\"a \"\"b\"\"\"", "New York");

    final Path file;
    final long bytes;
    private final int columns;
    private final double[] sums;
    private final double[] sizes;
    private double bytesSum;

    ParseProblem(Size size, boolean texts) {
        columns = size.features();
        sums = new double[columns];
        sizes = new double[columns];
        try {
            file = Files.createTempFile("chainrule-parse", ".csv");
            file.toFile().deleteOnExit();
            try (Writer text = Files.newBufferedWriter(file)) {
                write(size.rows(), texts, text);
            }
            byte[] all = Files.readAllBytes(file);
            bytes = all.length;
            for (byte each : all) {
                bytesSum += each;
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private void write(int rows, boolean texts, Writer text) throws IOException {
        SplittableRandom random = new SplittableRandom(7);
        for (int j = 0; j < columns; j++) {
            text.append(j == 0 ? "x" : ",x").append(Integer.toString(j));
        }
        text.append('\n');
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) {
                boolean isText = texts && j % 2 == 1;
                String field = isText ? CITIES.get(random.nextInt(CITIES.size())) : number(random, j);
                text.append(j == 0 ? "" : ",").append(field);
                double value = isText ? 0 : Double.parseDouble(field);
                sums[j] += value;
                sizes[j] += Math.abs(value);
            }
            text.append('\n');
        }
    }

    private static String number(SplittableRandom random, int column) {
        return switch (column % 3) {
            case 0 -> String.format(Locale.ROOT, "%.6f", random.nextDouble(-1, 1));
            case 1 -> Integer.toString(random.nextInt(100));
            default -> String.format(Locale.ROOT, "%.2fe-%d", random.nextDouble(1, 9), random.nextInt(1, 9));
        };
    }

    /** The sum of each column, its texts counted as 0; for {@code limit} that of the bytes of the file, each from −128 to 127. */
    @Override
    public List<Expected> expected(String method) {
        if (method.equals("limit")) {
            return List.of(new Expected("sum of bytes", 1, k -> bytesSum, 1e-6 * 128 * bytes));
        }
        double largest = 0;
        for (double each : sizes) {
            largest = Math.max(largest, each);
        }
        return List.of(new Expected("sum of columns", columns, k -> sums[k], 1e-6 * largest));
    }
}
