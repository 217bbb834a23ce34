package dev.chainrule.trainer.out;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import dev.chainrule.tensor.BadCallException;
import dev.chainrule.tensor.WorkFailedException;
import dev.chainrule.trainer.data.Mutation;
import dev.chainrule.trainer.out.EventRecords.Content;
import dev.chainrule.trainer.out.EventRecords.Event;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventFileTest {
    @TempDir
    Path temp;

    private Path written() {
        try (EventFile events = EventFile.create(temp.resolve("logs"), 1.7e9)) {
            events.start(1.7e9, 0);
            events.text(1.7e9, 0, "hyperparameters", EventFile.table(Map.of("a|b", "adam\nis")));
            Map<String, Double> losses = new LinkedHashMap<>(Map.of("loss/train", 2.5));
            losses.put("learning rate", 0.1);
            events.scalars(1.7e9 + 1, 1, losses);
            events.scalars(1.7e9 + 2.5, 300, Map.of("loss/train", Double.NaN));
            return events.file();
        }
    }

    /** 24 bytes, and their masked checksum, begin every file that TensorFlow writes; then field 1 as a double, field 3 as a text. */
    @Test
    void theFirstRecordIsThatOfTensorFlow() throws IOException {
        byte[] bytes = Files.readAllBytes(written());
        assertThat(HexFormat.of().formatHex(bytes, 0, 12)).isEqualTo("1800000000000000" + "a37f4b22");
        assertThat(HexFormat.of().formatHex(bytes, 12, 36)).isEqualTo("09" + "00000040" + "fc54d941" + "1a0d" + HexFormat.of().formatHex(
                "brain.Event:2".getBytes()));
    }

    /** summary(5) { value(1) { tag(1), simple_value(2), 4 bytes } }, each field's key being 8·number + type. */
    @Test
    void aNumberIsAMessageOfTheSchema() throws IOException {
        Path file = written();
        String hex = HexFormat.of().formatHex(Files.readAllBytes(file));
        String tag = HexFormat.of().formatHex("loss/train".getBytes());
        assertThat(hex).contains("09" + "0000" + "4040fc54d941" + "1001" + "2a29" + "0a11" + "0a0a" + tag + "15" + "00002040" + "0a14"
                + "0a0d" + HexFormat.of().formatHex("learning rate".getBytes()) + "15" + "cdcccc3d");
    }

    @Test
    void whatWasWrittenIsReadAgain() {
        Content content = EventRecords.read(written());
        assertThat(content.tornBytes()).isZero();
        assertThat(content.events()).containsExactly(
                new Event(1.7e9, 0, "brain.Event:2", false, Map.of(), Map.of()),
                new Event(1.7e9, 0, null, true, Map.of(), Map.of()),
                new Event(1.7e9, 0, null, false, Map.of(), Map.of("hyperparameters",
                        "| name | value |\n| --- | --- |\n| a\\|b | adam is |\n")),
                new Event(1.7e9 + 1, 1, null, false, Map.of("loss/train", 2.5f, "learning rate", 0.1f), Map.of()),
                new Event(1.7e9 + 2.5, 300, null, false, Map.of("loss/train", Float.NaN), Map.of()));
    }

    @Test
    void asOftenAsItIsOpenedThereIsANewFile() {
        Path folder = temp.resolve("logs");
        Path first = EventFile.create(folder, 1.7e9).file();
        EventFile second = EventFile.create(folder, 1.7e9);
        second.start(1.7e9, 7);
        assertThat(List.of(first, second.file())).map(file -> file.getFileName().toString())
                .containsExactly("events.out.tfevents.1700000000.chainrule.0", "events.out.tfevents.1700000000.chainrule.1");
        Event start = EventRecords.read(second.file()).events().get(1);
        assertThat(start.start()).as("whole before it is closed").isTrue();
        assertThat(start.step()).isEqualTo(7);
    }

    @Test
    void aTornRecordIsLeftOut() throws IOException {
        byte[] whole = Files.readAllBytes(written());
        List<Event> events = EventRecords.read(written()).events();
        Path file = temp.resolve("torn");
        int last = 0;
        for (int length = 40; length < whole.length; length++) {
            Files.write(file, Arrays.copyOf(whole, length));
            Content content = EventRecords.read(file);
            assertThat(content.events()).isEqualTo(events.subList(0, content.events().size())).hasSizeGreaterThanOrEqualTo(last);
            last = content.events().size();
            assertThat(content.tornBytes()).isLessThan(length);
        }
        assertThat(last).isEqualTo(events.size() - 1);
    }

    @Test
    void damageIsNamed() throws IOException {
        byte[] bytes = Files.readAllBytes(written());
        Path file = temp.resolve("damaged");
        byte[] length = bytes.clone();
        length[0]++;
        Files.write(file, length);
        assertThatThrownBy(() -> EventRecords.read(file)).isInstanceOf(BadCallException.class)
                .hasMessage("'" + file + "' is damaged in record 1, at byte 0: the checksum of its length is wrong.");
        byte[] event = bytes.clone();
        event[52]++;
        Files.write(file, event);
        assertThatThrownBy(() -> EventRecords.read(file)).hasMessage("'" + file
                + "' is damaged in record 2, at byte 40: its checksum is wrong.");
        Files.write(file, EventRecords.record(new byte[] {9, 1}));
        assertThatThrownBy(() -> EventRecords.read(file)).hasMessage("'" + file + "' is damaged in record 1, at byte 0: it is no event.");
        Files.write(file, EventRecords.record(new byte[0]));
        assertThatThrownBy(() -> EventRecords.read(file)).hasMessage("'" + file
                + "' is no file of events: it does not begin with the version brain.Event:2.");
        assertThatThrownBy(() -> EventRecords.read(temp.resolve("none"))).hasMessage("There is no file '" + temp.resolve("none") + "'.");
    }

    /** Once with the checksums as they then are wrong, once with new ones, so that the messages are read. */
    @Test
    void mutatedFilesBringNothingButSentences() throws IOException {
        SplittableRandom random = new SplittableRandom(Long.getLong("tests.seed", 1));
        byte[] whole = Files.readAllBytes(written());
        byte[] first = Arrays.copyOf(whole, 40);
        byte[] event = Arrays.copyOfRange(whole, whole.length - 100, whole.length - 4);
        Path file = temp.resolve("mutated");
        int refused = 0;
        int tries = Boolean.getBoolean("long") ? 10_000 : 1000;
        for (int k = 0; k < tries; k++) {
            byte[] record = EventRecords.record(Mutation.of(event, random));
            byte[] framed = Arrays.copyOf(first, first.length + record.length);
            System.arraycopy(record, 0, framed, first.length, record.length);
            Files.write(file, k % 2 == 0 ? Mutation.of(whole, random) : framed);
            try {
                EventRecords.read(file);
            } catch (BadCallException sentence) {
                refused++;
                assertThat(sentence.getMessage()).startsWith("'" + file + "' is ").endsWith(".");
            }
        }
        assertThat(refused).isBetween(tries / 4, tries - 1);
    }

    @Test
    void aFullDiskLeavesWholeRecords() throws IOException {
        try (FileSystem disk = Jimfs.newFileSystem(Configuration.unix().toBuilder().setBlockSize(64).setMaxSize(1 << 11).build())) {
            EventFile events = EventFile.create(disk.getPath("/logs"), 0);
            assertThatThrownBy(() -> {
                for (int step = 1; step < 100; step++) {
                    events.scalars(step, step, Map.of("loss", 1.0 / step));
                }
            }).isInstanceOf(WorkFailedException.class).hasMessage("Cannot write '" + events.file() + "': the disk is full.");
            assertThat(EventRecords.read(events.file()).events()).hasSizeGreaterThan(10);
            assertThatThrownBy(() -> EventFile.create(disk.getPath("/logs"), 0)).isInstanceOf(WorkFailedException.class);
        }
        Files.writeString(temp.resolve("file"), "");
        assertThatThrownBy(() -> EventFile.create(temp.resolve("file"), 0))
                .hasMessage("Cannot write '" + temp.resolve("file") + "': '" + temp.resolve("file") + "' is a file, not a folder.");
    }
}
