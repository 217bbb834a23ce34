package dev.chainrule.trainer.data.formats;

import dev.chainrule.tensor.BadCallException;
import dev.chainrule.trainer.data.DataFile;
import dev.chainrule.trainer.data.DataFormat;
import java.io.EOFException;
import java.io.IOException;
import java.util.zip.ZipException;

/**
 * NPZ: arrays of NumPy in one archive, stored or deflated. Where there are X (or x) and y, these two make the table; else all arrays do. An array
 * (N) is a column of its name, an array X of (N, D) the columns X0, X1 ….
 */
public final class NpzFormat implements DataFormat {
    @Override
    public void read(DataFile file, Columns columns) throws IOException {
        ArrayRows.checkPlain(file, "NPZ");
        try (NpzArchive archive = new NpzArchive(file.path(), file.name())) {
            ArrayRows.read(file, archive.arrays(), columns);
        } catch (ZipException | EOFException | IllegalArgumentException damaged) {
            throw new BadCallException(file.name() + " is no whole NPZ archive (" + damaged.getMessage() + "): copy it anew.", damaged);
        }
    }
}
