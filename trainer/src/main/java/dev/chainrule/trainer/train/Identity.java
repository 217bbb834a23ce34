package dev.chainrule.trainer.train;

import dev.chainrule.tensor.device.Backend;
import dev.chainrule.trainer.data.Examples;
import dev.chainrule.trainer.data.Json;
import dev.chainrule.trainer.data.RowBlocks;
import dev.chainrule.trainer.nn.Model;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.zip.CRC32C;

/** What a training is: model, settings, device and data, in one line. A checkpoint states it, and no other training goes on from there. */
final class Identity {
    private static final int ROWS_AT_ONCE = 1 << 14;

    private Identity() {
    }

    static String of(Backend backend, Model model, Settings settings, Examples examples, RowBlocks training, RowBlocks holdout) {
        return String.join(" ", backend.name(), Json.write(model.specification(), false), settings.fingerprint(),
                List.of(examples.target(), examples.features(), examples.classes()).toString(), checksum(training), checksum(holdout));
    }

    /** Rows, columns and CRC-32C of all numbers. */
    private static String checksum(RowBlocks rows) {
        CRC32C sum = new CRC32C();
        int most = Math.min(ROWS_AT_ONCE, Math.max(1, rows.rows()));
        float[] x = new float[most * rows.columns()];
        float[] y = new float[most];
        ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * (x.length + y.length)).order(ByteOrder.LITTLE_ENDIAN);
        for (int from = 0; from < rows.rows(); from += most) {
            int count = Math.min(most, rows.rows() - from);
            rows.read(from, from + count, x, y);
            bytes.clear();
            bytes.asFloatBuffer().put(x, 0, count * rows.columns()).put(y, 0, count);
            bytes.limit(Float.BYTES * count * (rows.columns() + 1));
            sum.update(bytes);
        }
        return rows.rows() + "x" + rows.columns() + ":" + Long.toHexString(sum.getValue());
    }
}
