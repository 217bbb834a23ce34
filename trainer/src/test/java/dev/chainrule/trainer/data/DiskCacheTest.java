package dev.chainrule.trainer.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import dev.chainrule.tensor.BadCallException;
import dev.chainrule.tensor.WorkFailedException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tables that are too large for the heap are decoded once, and are the same from the file as from the source. */
class DiskCacheTest {
    private static final int ROWS = 3000;

    @TempDir
    Path folder;

    private final List<String> notes = new ArrayList<>();

    private Path source() {
        StringBuilder text = new StringBuilder("a,b,name,odd,inf\n");
        SplittableRandom random = new SplittableRandom(5);
        for (int i = 0; i < ROWS; i++) {
            text.append(random.nextDouble()).append(',').append(i % 7 == 0 ? "" : Integer.toString(i)).append(",text ").append(i % 11)
                    .append(i == 5 ? " 🚗" : "").append(',').append(i == 2000 ? "none" : "1").append(',').append(i == 2500 ? "-1e999" : "2")
                    .append(i % 100 == 0 ? "\n\n" : "\n");
        }
        return write("data.csv", text.toString());
    }

    private Path write(String name, String text) {
        try {
            return Files.writeString(folder.resolve(name), text);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private Path cached() {
        return folder.resolve("cache");
    }

    private DiskCache small() {
        return DiskCache.in(cached()).withHeapBytes(10_000).withNotes(notes::add);
    }

    private static Table read(Path path, DiskCache cache) {
        return DataSource.open(path, new DataSource.Options(null, cache)).read();
    }

    private List<Path> files() {
        try (Stream<Path> all = Files.list(cached())) {
            return all.sorted().toList();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static void assertSame(Table table, Table expected) {
        assertThat(table.rows()).isEqualTo(expected.rows());
        assertThat(table.columns()).hasSameSizeAs(expected.columns());
        for (int k = 0; k < expected.columns().size(); k++) {
            Column column = table.columns().get(k);
            Column same = expected.columns().get(k);
            assertThat(column.name()).isEqualTo(same.name());
            assertThat(column.texts()).isEqualTo(same.texts());
            assertThat(column.hasNumbers()).isEqualTo(same.hasNumbers());
            assertThat(column.hasTooManyTexts()).isEqualTo(same.hasTooManyTexts());
            assertThat(message(column)).isEqualTo(message(same));
            for (int row = 0; row < expected.rows(); row++) {
                assertThat(column.cell(row)).isEqualTo(same.cell(row));
            }
        }
        long[] all = new long[5 * 70];
        long[] same = new long[5 * 70];
        for (int row = 0; row < expected.rows(); row++) {
            assertThat(table.line(row)).isEqualTo(expected.line(row));
            int to = Math.min(expected.rows(), row + 70);
            table.cells().read(row, to, all);
            expected.cells().read(row, to, same);
            assertThat(all).isEqualTo(same);
        }
    }

    private static String message(Column column) {
        try {
            column.numeric("feature", "correct it");
            return "";
        } catch (BadCallException refused) {
            return refused.getMessage();
        }
    }

    @Test
    void aLargeTableIsDecodedOnceAndReadFromItsFileAfterwards() throws IOException {
        Path source = source();
        Table expected = DataSource.read(source);
        assertThat(expected.cells()).isInstanceOf(HeapCells.class);
        Table first = read(source, small());
        assertThat(first.cells()).isInstanceOf(MappedCells.class);
        assertSame(first, expected);
        assertThat(files()).hasSize(1).allMatch(file -> file.toString().endsWith(".cells"));
        Files.setLastModifiedTime(files().get(0), FileTime.from(Instant.EPOCH));
        assertSame(read(source, small()), expected);
        assertThat(Files.getLastModifiedTime(files().get(0)).toInstant()).as("used again").isAfter(Instant.now().minusSeconds(600));
        assertThat(notes).isEmpty();
    }

    @Test
    void aSmallTableStaysInTheHeap() {
        assertThat(read(source(), DiskCache.in(cached())).cells()).isInstanceOf(HeapCells.class);
        assertThat(cached()).doesNotExist();
    }

    @Test
    void aChangedSourceIsDecodedAnew() throws IOException {
        Path source = source();
        read(source, small());
        Files.writeString(source, "1,1,x,1,1\n", StandardOpenOption.APPEND);
        assertThat(read(source, small()).rows()).isEqualTo(ROWS + 1);
        byte[] bytes = Files.readAllBytes(source);
        bytes[bytes.length - 2] = '9';
        Files.write(source, bytes);                                 // as long as before
        Files.setLastModifiedTime(source, FileTime.from(Instant.now().plusSeconds(5)));
        assertThat(read(source, small()).column("inf").value(ROWS)).isEqualTo(9);
        assertThat(files()).hasSize(1);
        assertThat(notes).isEmpty();
    }

    @Test
    void aDamagedFileIsNamedAndMadeAnew() throws IOException {
        Path source = source();
        Table expected = DataSource.read(source);
        read(source, small());
        Path file = files().get(0);
        byte[] whole = Files.readAllBytes(file);
        SplittableRandom random = new SplittableRandom(Long.getLong("tests.seed", 1));
        for (int k = 0; k < 60; k++) {
            byte[] damaged = k % 3 == 0 ? java.util.Arrays.copyOf(whole, random.nextInt(whole.length)) : whole.clone();
            if (k % 3 == 1) {
                damaged[random.nextInt(whole.length)] ^= (byte) (1 << random.nextInt(8));
            } else if (k % 3 == 2) {
                damaged[random.nextInt(40)] ^= (byte) (1 << random.nextInt(8));
            }
            Files.write(file, damaged);
            notes.clear();
            assertSame(read(source, small()), expected);
            if (notes.isEmpty()) {
                continue;                                          // the damage lay in what it was made from: it is of something else
            }
            assertThat(notes).hasSize(1).allMatch(note -> note.matches("The decoded copy of data\\.csv in .*cache is damaged \\(.*\\), and "
                    + "is made anew\\."));
            assertThat(Files.readAllBytes(file)).isEqualTo(whole);
        }
        Files.write(file, java.util.Arrays.copyOf(whole, whole.length - 1));
        notes.clear();
        read(source, small());
        assertThat(notes).hasSize(1);
    }

    @Test
    void whatIsNotKeptLeavesNothing() throws IOException {
        Path source = source();
        Table expected = DataSource.read(source);
        Path temporary = Files.createDirectory(folder.resolve("tmp"));
        String before = System.setProperty("java.io.tmpdir", temporary.toString());
        try {
            Table table = read(source, DiskCache.off().withHeapBytes(10_000));
            assertThat(table.cells()).isInstanceOf(MappedCells.class);
            assertSame(table, expected);
            assertThat(temporary).isEmptyDirectory();
        } finally {
            System.setProperty("java.io.tmpdir", before);
        }
    }

    @Test
    void aQueryIsNotKept() throws IOException {
        source();
        DataSource.Options query = new DataSource.Options("select a, b from 'data.csv'", small());
        assertThat(DataSource.open(folder, query).read().cells()).isInstanceOf(MappedCells.class);
        assertThat(files()).isEmpty();
    }

    @Test
    void aBadSourceLeavesNoFile() {
        Path bad = write("bad.csv", "a,b\n" + "1,2\n".repeat(ROWS) + "3\n");
        assertThatThrownBy(() -> read(bad, small())).isInstanceOf(BadCallException.class).hasMessageStartingWith("bad.csv, line 3002");
        assertThat(files()).isEmpty();
    }

    @Test
    void aFullDiskAndAFolderThatIsAFileAreOneSentence() throws IOException {
        Path source = source();
        try (FileSystem disk = Jimfs.newFileSystem(Configuration.unix().toBuilder().setBlockSize(256).setMaxSize(1 << 15).build())) {
            Path full = disk.getPath("/cache");
            assertThatThrownBy(() -> read(source, DiskCache.in(full).withHeapBytes(10_000))).isInstanceOf(WorkFailedException.class)
                    .hasMessage("Cannot write what is too large for memory to the folder '/cache': the disk is full. Name another folder, "
                            + "or make room there; for train and predict, by --cache DIR.");
            try (Stream<Path> left = Files.list(full)) {
                assertThat(left).isEmpty();
            }
        }
        assertThatThrownBy(() -> read(source, DiskCache.in(source.resolve("in")).withHeapBytes(10_000)))
                .isInstanceOf(WorkFailedException.class).hasMessageContaining("data.csv/in': ")
                .hasMessageEndingWith("Name another folder, or make room there; for train and predict, by --cache DIR.");
    }

    @Test
    void theLeastRecentlyUsedGoFirst() throws IOException {
        List<Path> kept = new ArrayList<>();
        for (int k = 0; k < 4; k++) {
            Path source = write("s" + k + ".csv", "a\n" + "1\n".repeat(10_000 + k));
            List<Path> before = k == 0 ? List.of() : files();
            read(source, small().withLimitBytes(200_000));          // two of 80 kB, and the new one
            Path made = files().stream().filter(file -> !before.contains(file)).findFirst().orElseThrow();
            kept.add(made);
            Files.setLastModifiedTime(made, FileTime.from(Instant.now().minusSeconds(1000 - k)));
            if (k == 2) {
                read(folder.resolve("s0.csv"), small());
            }
        }
        assertThat(files()).containsExactlyInAnyOrder(kept.get(0), kept.get(2), kept.get(3));
    }

    /** What a process leaves that was killed is an old file that nobody has locked; a young one, or one that is locked, is somebody's. */
    @Test
    void whatAKilledProcessLeftIsRemoved() throws IOException {
        Files.createDirectory(cached());
        Path abandoned = Files.write(cached().resolve(".x.cells.12345678.part"), new byte[10]);
        Path young = Files.write(cached().resolve(".y.cells.12345678.part"), new byte[10]);
        Path inUse = cached().resolve(".z.cells.12345678.part");
        try (FileChannel writing = CacheFolder.create(inUse)) {
            assertThat(writing.isOpen()).isTrue();
            for (Path old : List.of(abandoned, inUse)) {
                Files.setLastModifiedTime(old, FileTime.from(Instant.now().minusSeconds(120)));
            }
            read(source(), small());
            assertThat(abandoned).doesNotExist();
            assertThat(young).exists();
            assertThat(inUse).exists();
        }
    }

    @Test
    void severalAtOnceGetTheSameTable() throws Exception {
        Path source = source();
        Table expected = DataSource.read(source);
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Callable<Table>> calls = new ArrayList<>();
            for (int k = 0; k < 12; k++) {
                calls.add(() -> read(source, small()));
            }
            for (Future<Table> table : threads.invokeAll(calls)) {
                assertSame(table.get(), expected);
            }
        } finally {
            threads.shutdown();
        }
        assertThat(files()).hasSize(1);
        assertThat(notes).isEmpty();
    }

    /** One mapping holds 2 GB; here the pieces are small. */
    @Test
    void rowsInSeveralPiecesAreOneAfterTheOther() throws IOException {
        Path file = folder.resolve("numbers");
        byte[] bytes = new byte[8 * 3 * 100];
        new java.util.Random(1).nextBytes(bytes);
        Files.write(file, bytes);
        java.nio.LongBuffer numbers = java.nio.ByteBuffer.wrap(bytes).order(java.nio.ByteOrder.LITTLE_ENDIAN).asLongBuffer();
        try (FileChannel channel = FileChannel.open(file)) {
            MappedPieces pieces = MappedPieces.of(channel, 0, 100, 24, 24 * 9);
            assertThat(pieces.pieces).hasSize(13);
            MappedCells cells = new MappedCells(pieces, 100, 3);
            long[] read = new long[3 * 40];
            cells.read(13, 53, read);
            for (int row = 0; row < 100; row++) {
                for (int column = 0; column < 3; column++) {
                    assertThat(cells.cell(row, column)).isEqualTo(numbers.get(3 * row + column));
                    if (row >= 13 && row < 53) {
                        assertThat(read[3 * (row - 13) + column]).isEqualTo(numbers.get(3 * row + column));
                    }
                }
            }
        }
    }

    @Test
    void textsOfAnyKindAndLengthAreKept() throws IOException {
        String lone = "\ud800";
        String text = "{\"t\":\"" + "ß".repeat(70_000) + "\",\"n\":1}\n{\"t\":\"\\ud800\",\"n\":2}\n";
        Path source = write("long.jsonl", text + "{\"n\":3}\n".repeat(2000));
        assertThat(source.toString().getBytes(StandardCharsets.UTF_8)).isNotEmpty();
        Table first = read(source, small());
        Table again = read(source, small());
        assertThat(again.column("t").texts()).isEqualTo(first.column("t").texts()).contains("ß".repeat(70_000));
        assertThat(again.column("t").texts().get(1)).isEqualTo(first.column("t").texts().get(1)).isIn(lone, "?", "\ufffd");
        assertThat(notes).isEmpty();
    }
}
