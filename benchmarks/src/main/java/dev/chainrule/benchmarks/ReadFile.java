package dev.chainrule.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.List;

/** The limit of reading a file: its bytes, once, added up. */
final class ReadFile implements Competitor {
    private final ParseProblem problem;
    private final byte[] buffer = new byte[1 << 16];
    private float sum;

    ReadFile(ParseProblem problem) {
        this.problem = problem;
    }

    @Override
    public float run() {
        long total = 0;
        try (InputStream stream = Files.newInputStream(problem.file)) {
            for (int count = stream.read(buffer); count >= 0; count = stream.read(buffer)) {
                for (int k = 0; k < count; k++) {
                    total += buffer[k];
                }
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        sum = total;
        return sum;
    }

    @Override
    public List<float[]> results() {
        return List.of(new float[] {sum});
    }

    @Override
    public void close() {
        // the file goes with this Java
    }
}
