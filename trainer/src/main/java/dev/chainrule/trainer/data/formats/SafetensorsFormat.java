package dev.chainrule.trainer.data.formats;

import dev.chainrule.trainer.data.DataFile;
import dev.chainrule.trainer.data.DataFormat;
import dev.chainrule.trainer.data.SafetensorsHeader;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/** Safetensors: a tensor (N) is a column of its name, a tensor X of (N, D) the columns X0, X1 …; all have the same N. */
public final class SafetensorsFormat implements DataFormat {
    @Override
    public void read(DataFile file, Columns columns) throws IOException {
        ArrayRows.checkPlain(file, "safetensors");
        try (FileChannel channel = FileChannel.open(file.path(), StandardOpenOption.READ)) {
            SafetensorsHeader header = SafetensorsHeader.read(Path.of(file.name()), channel);
            ByteSource bytes = ByteSource.of(channel);
            List<NumberArray> arrays = new ArrayList<>();
            for (SafetensorsHeader.Span span : header.spans()) {
                arrays.add(new NumberArray(file.name() + ", tensor " + span.name() + ",", span.name(), span.type(), ByteOrder.LITTLE_ENDIAN,
                        false,
                        span.shape(), bytes, span.begin()));
            }
            ArrayRows.read(file, arrays, columns);
        }
    }
}
