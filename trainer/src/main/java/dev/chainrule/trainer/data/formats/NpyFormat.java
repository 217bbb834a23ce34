package dev.chainrule.trainer.data.formats;

import dev.chainrule.trainer.data.DataFile;
import dev.chainrule.trainer.data.DataFormat;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * NPY: one array of NumPy, (N) or (N, D), of the types f2, f4, f8, i1 to i8, u1 to u8 and b1, of either byte order, in C or Fortran order. The
 * format gives no name; the columns are x, or x0, x1 ….
 */
public final class NpyFormat implements DataFormat {
    @Override
    public void read(DataFile file, Columns columns) throws IOException {
        ArrayRows.checkPlain(file, "NPY");
        try (ByteSource bytes = ByteSource.of(FileChannel.open(file.path(), StandardOpenOption.READ))) {
            NpyHeader header = NpyHeader.read(bytes, file.name());
            ArrayRows.read(file,
                    List.of(new NumberArray(file.name(), "x", header.type(), header.order(), header.fortranOrder(), header.shape(), bytes,
                            header.begin())),
                    columns);
        }
    }
}
