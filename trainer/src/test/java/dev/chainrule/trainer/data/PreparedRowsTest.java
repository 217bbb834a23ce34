package dev.chainrule.trainer.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import dev.chainrule.tensor.WorkFailedException;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rows to train on are the same wherever they are kept. */
class PreparedRowsTest {
    private static final int ROWS = 1234;
    private static final int COLUMNS = 6;

    @TempDir
    Path folder;

    private static Examples examples() {
        List<String> names = IntStream.rangeClosed(0, COLUMNS).mapToObj(j -> "x" + j).toList();
        TableBuilder table = new TableBuilder("t", names, TableBuilder.Place.ROW);
        SplittableRandom random = new SplittableRandom(2);
        for (int i = 0; i < ROWS; i++) {
            double common = random.nextDouble();
            for (int j = 0; j <= COLUMNS; j++) {
                table.number(j, j == 3 ? 7 : common + (j + 1) * random.nextDouble());
            }
            table.endRow(i + 1);
        }
        return Examples.of(table.build(), "x0", List.of(), Missing.DROP);
    }

    /** L⁻¹·(x − μ)/σ, each row on its own, by the definition. */
    @Test
    void theyAreStandardizedAndUncorrelated() {
        Examples examples = examples();
        HeapRows rows = HeapRows.of(new PreparedRows(examples, FeatureScaling.fit(examples, true), 2, 4));
        assertThat(rows.columns()).as("without the constant one").isEqualTo(COLUMNS - 1);
        for (int a = 0; a < rows.columns(); a++) {
            for (int b = 0; b <= a; b++) {
                double sum = 0;
                double mean = 0;
                for (int i = 0; i < ROWS; i++) {
                    mean += rows.x()[i * rows.columns() + a] / (double) ROWS;
                    sum += (double) rows.x()[i * rows.columns() + a] * rows.x()[i * rows.columns() + b] / ROWS;
                }
                assertThat(mean).isCloseTo(0, within(1e-6));
                assertThat(sum).isCloseTo(a == b ? 1 : 0, within(1e-5));
            }
        }
        for (int i = 0; i < ROWS; i++) {
            assertThat(rows.y()[i]).isEqualTo((float) ((examples.target(i) - 2) / 4));
        }
    }

    @Test
    void theyAreTheSameFromTheHeapFromAFileAndComputedAnew() {
        Examples examples = examples();
        PreparedRows prepared = new PreparedRows(examples, FeatureScaling.fit(examples, true), 1, 3);
        HeapRows heap = HeapRows.of(prepared);
        MappedRows mapped = MappedRows.of(prepared, DiskCache.in(folder.resolve("cache")));
        assertThat(folder.resolve("cache")).as("nothing that has a name").isEmptyDirectory();
        int[] order = new int[ROWS];
        java.util.Arrays.setAll(order, i -> i);
        Split.shuffle(order, new SplittableRandom(3));
        for (int[] part : new int[][] {{0, ROWS}, {0, 1}, {31, 33}, {17, 900}, {ROWS - 1, ROWS}, {5, 5}}) {
            int count = part[1] - part[0];
            float[][] x = new float[6][count * heap.columns()];
            float[][] y = new float[6][count];
            List<RowBlocks> all = List.of(heap, mapped, prepared);
            for (int k = 0; k < 3; k++) {
                assertThat(all.get(k).rows()).isEqualTo(ROWS);
                assertThat(all.get(k).columns()).isEqualTo(heap.columns());
                all.get(k).read(part[0], part[1], x[k], y[k]);
                all.get(k).gather(order, part[0], part[1], x[3 + k], y[3 + k]);
            }
            for (int k : new int[] {1, 2, 4, 5}) {
                assertThat(x[k]).isEqualTo(x[k / 3 * 3]);
                assertThat(y[k]).isEqualTo(y[k / 3 * 3]);
            }
            for (int i = 0; i < count; i++) {
                assertThat(y[3][i]).isEqualTo(heap.y()[order[part[0] + i]]);
            }
        }
    }

    @Test
    void aDiskThatIsTooSmallIsOneSentence() throws IOException {
        Examples examples = examples();
        PreparedRows prepared = new PreparedRows(examples, FeatureScaling.fit(examples, false), 0, 1);
        try (FileSystem disk = Jimfs.newFileSystem(Configuration.unix().toBuilder().setBlockSize(256).setMaxSize(1 << 13).build())) {
            DiskCache full = DiskCache.in(disk.getPath("/cache"));
            assertThatThrownBy(() -> MappedRows.of(prepared, full)).isInstanceOf(WorkFailedException.class)
                    .hasMessageStartingWith("Cannot write what is too large for memory to the folder '/cache': the disk is full.");
            try (Stream<Path> left = java.nio.file.Files.list(disk.getPath("/cache"))) {
                assertThat(left).isEmpty();
            }
        }
    }
}
