package dev.chainrule.trainer.data.formats;

import static dev.chainrule.trainer.data.formats.Samples.names;
import static dev.chainrule.trainer.data.formats.Samples.assertNumbers;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chainrule.tensor.BadCallException;
import dev.chainrule.trainer.data.Table;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.DateDayVector;
import org.apache.arrow.vector.DateMilliVector;
import org.apache.arrow.vector.DecimalVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.LargeVarCharVector;
import org.apache.arrow.vector.NullVector;
import org.apache.arrow.vector.TimeMicroVector;
import org.apache.arrow.vector.TimeStampMilliVector;
import org.apache.arrow.vector.TimeStampNanoVector;
import org.apache.arrow.vector.TimeStampSecVector;
import org.apache.arrow.vector.TinyIntVector;
import org.apache.arrow.vector.UInt1Vector;
import org.apache.arrow.vector.UInt2Vector;
import org.apache.arrow.vector.UInt4Vector;
import org.apache.arrow.vector.UInt8Vector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.ViewVarCharVector;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.compression.CompressionUtil.CodecType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Arrow files and streams as Arrow's library writes them are read; damaged ones are refused in a sentence. */
class ArrowFormatTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({"false,NO_COMPRESSION", "true,NO_COMPRESSION", "false,LZ4_FRAME", "true,ZSTD"})
    void filesAndStreamsAreReadInBatches(boolean stream, CodecType codec) {
        Table table = Samples.read(folder, "a.arrow", ArrowFiles.sample(stream, codec, 1000, 3));
        assertThat(names(table)).containsExactly("n", "t", "d");
        assertThat(table.rows()).isEqualTo(3000);
        for (int i = 0; i < 3000; i++) {
            int k = i % 1000;
            assertThat(table.column("n").value(i)).isEqualTo(Double.valueOf(k % 5 == 4 ? Double.NaN : k));
            assertThat(table.column("t").isMissing(i)).isFalse();
        }
        assertThat(table.column("t").hasNumbers()).isFalse();
        assertThat(table.column("d").hasNumbers()).isFalse();
        assertThat(table.where(2999)).isEqualTo("a.arrow, row 3000");
    }

    @Test
    void everyTypeOfNumberIsRead() {
        byte[] bytes = ArrowFiles.write(false, CodecType.NO_COMPRESSION, 1, memory -> {
            TinyIntVector tiny = new TinyIntVector("tiny", memory);
            tiny.setSafe(0, -128);
            BigIntVector big = new BigIntVector("big", memory);
            big.setSafe(0, 1L << 53);
            UInt1Vector u1 = new UInt1Vector("u1", memory);
            u1.setSafe(0, 255);
            UInt2Vector u2 = new UInt2Vector("u2", memory);
            u2.setSafe(0, 65535);
            UInt4Vector u4 = new UInt4Vector("u4", memory);
            u4.setSafe(0, -1);
            UInt8Vector u8 = new UInt8Vector("u8", memory);
            u8.setSafe(0, -1);
            Float4Vector f4 = new Float4Vector("f4", memory);
            f4.setSafe(0, 0.5f);
            Float8Vector f8 = new Float8Vector("f8", memory);
            f8.setSafe(0, 0.1);
            BitVector bit = new BitVector("bit", memory);
            bit.setSafe(0, 1);
            DecimalVector decimal = new DecimalVector("decimal", memory, 9, 2);
            decimal.setSafe(0, new BigDecimal("-12345.67"));
            List<FieldVector> vectors = List.of(tiny, big, u1, u2, u4, u8, f4, f8, bit, decimal);
            vectors.forEach(vector -> vector.setValueCount(1));
            return vectors;
        });
        assertNumbers(Samples.read(folder, "a.arrow", bytes),
                new double[][] {{-128, 0x1p53, 255, 65535, 4294967295.0, 0x1p64, 0.5, 0.1, 1, -12345.67}});
    }

    @Test
    void datesAreDaysAndTimestampsSeconds() {
        byte[] bytes = ArrowFiles.write(false, CodecType.NO_COMPRESSION, 1, memory -> {
            DateDayVector day = new DateDayVector("day", memory);
            day.setSafe(0, -1);
            DateMilliVector date = new DateMilliVector("date", memory);
            date.setSafe(0, 2 * 86_400_000L);
            TimeStampSecVector second = new TimeStampSecVector("second", memory);
            second.setSafe(0, 3);
            TimeStampMilliVector milli = new TimeStampMilliVector("milli", memory);
            milli.setSafe(0, 1500);
            TimeStampNanoVector nano = new TimeStampNanoVector("nano", memory);
            nano.setSafe(0, -250_000_000);
            TimeMicroVector micro = new TimeMicroVector("micro", memory);
            micro.setSafe(0, 2_500_000);
            List<FieldVector> vectors = List.of(day, date, second, milli, nano, micro);
            vectors.forEach(vector -> vector.setValueCount(1));
            return vectors;
        });
        assertNumbers(Samples.read(folder, "a.arrow", bytes), new double[][] {{-1, 2, 3, 1.5, -0.25, 2.5}});
    }

    @Test
    void textIsReadHoweverItIsStored() {
        byte[] bytes = ArrowFiles.write(false, CodecType.NO_COMPRESSION, 1, memory -> {
            VarCharVector plain = ArrowFiles.fill(new VarCharVector("plain", memory), "ä", "", "x");
            LargeVarCharVector large = new LargeVarCharVector("large", memory);
            ViewVarCharVector view = new ViewVarCharVector("view", memory);
            NullVector none = new NullVector("none", 3);
            large.setSafe(1, "large".getBytes());
            view.setSafe(0, "short".getBytes());
            view.setSafe(1, "one that is longer than twelve bytes".getBytes());
            large.setValueCount(3);
            view.setValueCount(3);
            return List.of(plain, large, view, none);
        });
        Table table = Samples.read(folder, "a.arrow", bytes);
        for (String missing : new String[] {"plain1", "large0", "large2", "view2", "none0", "none1"}) {
            assertThat(table.column(missing.replaceAll("\\d", "")).isMissing(missing.charAt(missing.length() - 1) - '0')).as(missing)
                    .isTrue();
        }
        assertThat(List.of(table.column("plain").isMissing(0), table.column("large").isMissing(1), table.column("view").isMissing(1)))
                .containsOnly(false);
    }

    @Test
    void whatIsNeitherNumberNorTextIsNamed() {
        byte[] bytes = ArrowFiles.write(false, CodecType.NO_COMPRESSION, 1, memory -> {
            ListVector list = ListVector.empty("many", memory);
            list.setValueCount(1);
            return List.of(list);
        });
        assertThatThrownBy(() -> Samples.read(folder, "a.arrow", bytes)).isInstanceOf(BadCallException.class)
                .hasMessage("a.arrow: the column 'many' is of the type List, which is neither a number nor text: leave it out.");
    }

    @Test
    void aFileWithoutRowsIsCalledSo() {
        byte[] bytes = ArrowFiles.write(false, CodecType.NO_COMPRESSION, 0, memory -> List.of(new IntVector("a", memory)));
        assertThatThrownBy(() -> Samples.read(folder, "a.arrow", bytes)).hasMessage("a.arrow has no rows.");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void everyCutIsNoticed(boolean stream) {
        byte[] whole = ArrowFiles.sample(stream, CodecType.NO_COMPRESSION, 20, 2);
        int end = stream ? whole.length - 8 : whole.length;                     // a stream may end without its end mark
        int lengths = 0;
        for (int length = 8; length < end; length += 7) {
            byte[] cut = Arrays.copyOf(whole, length);
            try {
                assertThat(Samples.read(folder, "cut.arrow", cut).rows()).isLessThan(40);   // cut between two batches, a stream is whole
                assertThat(stream).isTrue();
            } catch (BadCallException sentence) {
                lengths++;
                assertThat(sentence.getMessage()).startsWith("cut.arrow").endsWith(".");
            }
        }
        assertThat(lengths).isGreaterThan(end / 7 - 5);
    }

    /** The codecs make room for what a buffer says of itself: 2³¹ − 1 bytes are more than Java allows an array, a terabyte more than there is. */
    @ParameterizedTest
    @CsvSource({"LZ4_FRAME,2147483647", "LZ4_FRAME,100000", "LZ4_FRAME,-2147483649", "ZSTD,2147483647", "ZSTD,1099511627776", "ZSTD,-2"})
    void aBufferThatSaysItIsHugeIsRefused(CodecType codec, long said) {
        byte[] bytes = ArrowFiles.sample(false, codec, 1000, 1);
        int magic = codec == CodecType.ZSTD ? 0xFD2FB528 : 0x184D2204;
        ByteBuffer whole = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        int at = 8;
        while (whole.getInt(at) != magic || whole.getLong(at - 8) < 100) {
            at++;
        }
        whole.putLong(at - 8, said);
        assertThatThrownBy(() -> Samples.read(folder, "huge.arrow", bytes)).isInstanceOf(BadCallException.class)
                .hasMessageContaining("is no whole Arrow file: ").hasMessageContaining(" is said to be " + said + " bytes unpacked");
    }
}
