package dev.chainrule.trainer.data.formats;

import dev.chainrule.tensor.BadCallException;
import dev.chainrule.trainer.data.ElementType;
import dev.chainrule.trainer.data.TableBuilder;
import java.nio.charset.StandardCharsets;
import java.util.function.IntFunction;
import java.util.function.IntToDoubleFunction;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.BaseIntVector;
import org.apache.arrow.vector.BaseLargeVariableWidthVector;
import org.apache.arrow.vector.BaseVariableWidthVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.DateDayVector;
import org.apache.arrow.vector.DateMilliVector;
import org.apache.arrow.vector.Decimal256Vector;
import org.apache.arrow.vector.DecimalVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.FloatingPointVector;
import org.apache.arrow.vector.LargeVarCharVector;
import org.apache.arrow.vector.NullVector;
import org.apache.arrow.vector.TimeMicroVector;
import org.apache.arrow.vector.TimeMilliVector;
import org.apache.arrow.vector.TimeNanoVector;
import org.apache.arrow.vector.TimeSecVector;
import org.apache.arrow.vector.TimeStampVector;
import org.apache.arrow.vector.UInt8Vector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.ViewVarCharVector;
import org.apache.arrow.vector.dictionary.Dictionary;
import org.apache.arrow.vector.dictionary.DictionaryProvider;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;

/** A column of one batch of Arrow's: says a row's value to a table. */
interface ArrowColumn {
    /** Adds the value of {@code row}. */
    void add(int row, TableBuilder table, int column);

    /** @throws BadCallException if its type is neither a number nor text */
    static ArrowColumn of(FieldVector vector, DictionaryProvider dictionaries, String file) {
        if (vector.getField().getDictionary() == null) {
            return plain(vector, file);
        }
        Dictionary dictionary = dictionaries.lookup(vector.getField().getDictionary().getId());
        if (dictionary == null || !(vector instanceof BaseIntVector places)) {
            throw new BadCallException(file + " is no whole Arrow file: it lacks the dictionary of its column '" + vector.getName() + "'.");
        }
        FieldVector values = dictionary.getVector();
        ArrowColumn decoded = decoded(values, vector.getValueCount(), file);
        return (row, table, column) -> {
            if (!vector.isNull(row)) {
                long place = places.getValueAsLong(row);
                if (place < 0 || place >= values.getValueCount()) {
                    throw new BadCallException(
                            file + ", row " + (table.rows() + 1) + ", column " + vector.getName() + ": it names entry " + place
                                    + " of a dictionary of " + values.getValueCount() + ".");
                }
                decoded.add((int) place, table, column);
            }
        };
    }

    /** The texts of a dictionary are decoded once, unless it has more of them than there are rows. */
    private static ArrowColumn decoded(FieldVector values, int rows, String file) {
        ArrowColumn each = plain(values, file);
        IntFunction<String> text = text(values);
        if (text == null || values.getValueCount() > rows) {
            return each;
        }
        int count = values.getValueCount();
        if (count > 0 && !values.isNull(count - 1)) {
            text.apply(count - 1);                                           // a number that no buffer bears out fails here, before there is room
        }
        String[] texts = new String[count];
        for (int k = 0; k < texts.length; k++) {
            texts[k] = values.isNull(k) ? null : text.apply(k);
        }
        return (row, table, column) -> {
            if (texts[row] != null) {
                table.text(column, texts[row]);
            }
        };
    }

    private static ArrowColumn plain(FieldVector vector, String file) {
        IntFunction<String> text = text(vector);
        if (text != null) {
            return (row, table, column) -> {
                if (!vector.isNull(row)) {
                    table.text(column, text.apply(row));
                }
            };
        }
        IntToDoubleFunction number = number(vector);
        if (number != null) {
            return (row, table, column) -> {
                if (!vector.isNull(row)) {
                    table.number(column, number.applyAsDouble(row));
                }
            };
        }
        if (vector instanceof NullVector) {
            return (row, table, column) -> table.missing(column);
        }
        throw new BadCallException(file + ": the column '" + vector.getName() + "' is of the type " + vector.getField().getType()
                + ", which is neither a number nor text: leave it out.");
    }

    /** Its values as numbers; null if they are none. */
    private static IntToDoubleFunction number(FieldVector vector) {
        if (vector instanceof UInt8Vector unsigned) {
            return row -> ElementType.unsigned(unsigned.get(row));
        } else if (vector instanceof BaseIntVector whole) {
            return whole::getValueAsLong;
        } else if (vector instanceof FloatingPointVector floating) {
            return floating::getValueAsDouble;
        } else if (vector instanceof BitVector bit) {
            return bit::get;
        } else if (vector instanceof DecimalVector decimal) {
            return row -> decimal.getObject(row).doubleValue();
        } else if (vector instanceof Decimal256Vector decimal) {
            return row -> decimal.getObject(row).doubleValue();
        } else if (vector instanceof DateDayVector day) {
            return day::get;
        } else if (vector instanceof DateMilliVector date) {
            return row -> date.get(row) / 86_400_000.0;
        }
        return instant(vector);
    }

    private static IntToDoubleFunction instant(FieldVector vector) {
        if (vector instanceof TimeStampVector stamp) {
            double second = perSecond(((ArrowType.Timestamp) vector.getField().getType()).getUnit());
            return row -> stamp.get(row) / second;
        } else if (vector instanceof TimeSecVector time) {
            return time::get;
        } else if (vector instanceof TimeMilliVector time) {
            return row -> time.get(row) / 1e3;
        } else if (vector instanceof TimeMicroVector time) {
            return row -> time.get(row) / 1e6;
        } else if (vector instanceof TimeNanoVector time) {
            return row -> time.get(row) / 1e9;
        }
        return null;
    }

    private static double perSecond(TimeUnit unit) {
        return switch (unit) {
            case SECOND -> 1;
            case MILLISECOND -> 1e3;
            case MICROSECOND -> 1e6;
            case NANOSECOND -> 1e9;
        };
    }

    /** Its values as texts; null if they are none. */
    private static IntFunction<String> text(FieldVector vector) {
        if (vector instanceof VarCharVector text) {
            return row -> string(text.getDataBuffer(), text.getOffsetBuffer().getInt((long) row * BaseVariableWidthVector.OFFSET_WIDTH),
                    text.getOffsetBuffer().getInt((row + 1L) * BaseVariableWidthVector.OFFSET_WIDTH));
        } else if (vector instanceof LargeVarCharVector text) {
            return row -> string(text.getDataBuffer(),
                    text.getOffsetBuffer().getLong((long) row * BaseLargeVariableWidthVector.OFFSET_WIDTH),
                    text.getOffsetBuffer().getLong((row + 1L) * BaseLargeVariableWidthVector.OFFSET_WIDTH));
        } else if (vector instanceof ViewVarCharVector text) {
            return row -> {
                checkLength(text.getValueLength(row), text.getBufferSize());
                return new String(text.get(row), StandardCharsets.UTF_8);
            };
        }
        return null;
    }

    private static String string(ArrowBuf data, long from, long to) {
        checkLength(to - from, data.capacity());
        byte[] bytes = new byte[(int) (to - from)];
        data.getBytes(from, bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** Else an array of any length would be made, before anyone sees that there are fewer bytes. */
    private static void checkLength(long length, long available) {
        if (length < 0 || length > available) {
            throw new IndexOutOfBoundsException("a text of " + length + " bytes among " + available);
        }
    }
}
