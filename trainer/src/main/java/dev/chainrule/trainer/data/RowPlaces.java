package dev.chainrule.trainer.data;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/**
 * Where each row of a table stood in its file: the line where it begins, or its number. Nearly always that of the row before and one more, so
 * only the others are kept.
 */
final class RowPlaces {
    private int[] firsts = new int[4];
    private long[] differences = new long[4];
    private int runs;
    private int rows;

    /** Adds the place of the next row. */
    void add(long place) {
        long difference = place - rows;
        if (runs == 0 || differences[runs - 1] != difference) {
            if (runs == firsts.length) {
                firsts = Arrays.copyOf(firsts, Math.addExact(runs, runs));
                differences = Arrays.copyOf(differences, firsts.length);
            }
            firsts[runs] = rows;
            differences[runs++] = difference;
        }
        rows++;
    }

    /** The place of {@code row}. */
    long of(int row) {
        int found = Arrays.binarySearch(firsts, 0, runs, row);
        return row + differences[found >= 0 ? found : -found - 2];
    }

    int rows() {
        return rows;
    }

    void write(DataOutput out) throws IOException {
        out.writeInt(rows);
        out.writeInt(runs);
        for (int k = 0; k < runs; k++) {
            out.writeInt(firsts[k]);
            out.writeLong(differences[k]);
        }
    }

    /** What {@link #write} wrote. */
    static RowPlaces read(DataInput in) throws IOException {
        RowPlaces places = new RowPlaces();
        places.rows = in.readInt();
        places.runs = in.readInt();
        places.firsts = new int[places.runs];
        places.differences = new long[places.runs];
        for (int k = 0; k < places.runs; k++) {
            places.firsts[k] = in.readInt();
            places.differences[k] = in.readLong();
        }
        return places;
    }
}
