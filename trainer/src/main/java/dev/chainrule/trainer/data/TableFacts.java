package dev.chainrule.trainer.data;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * All of a table but its cells and the name of its file.
 *
 * @param place   what the place of a row is
 * @param columns in the order of the file
 * @param places  of the rows
 */
record TableFacts(TableBuilder.Place place, List<ColumnFacts> columns, RowPlaces places) {
    void write(DataOutput out) throws IOException {
        out.writeByte(place.ordinal());
        out.writeInt(columns.size());
        for (ColumnFacts column : columns) {
            column.write(out);
        }
        places.write(out);
    }

    /** What {@link #write} wrote. */
    static TableFacts read(DataInput in) throws IOException {
        TableBuilder.Place place = TableBuilder.Place.values()[in.readByte()];
        List<ColumnFacts> columns = new ArrayList<>();
        for (int left = in.readInt(); left > 0; left--) {
            columns.add(ColumnFacts.read(in));
        }
        return new TableFacts(place, columns, RowPlaces.read(in));
    }

    /** Writes a text of any length and any characters. */
    static void writeText(String text, DataOutput out) throws IOException {
        out.writeInt(text.length());
        out.writeChars(text);
    }

    /** What {@link #writeText} wrote. */
    static String readText(DataInput in) throws IOException {
        char[] text = new char[in.readInt()];
        for (int k = 0; k < text.length; k++) {
            text[k] = in.readChar();
        }
        return new String(text);
    }
}
