package dev.chainrule.trainer.train;

import dev.chainrule.tensor.ChainruleException;
import dev.chainrule.tensor.WorkFailedException;
import dev.chainrule.tensor.device.Backend;
import dev.chainrule.tensor.device.Buffer;
import dev.chainrule.tensor.shape.DType;
import dev.chainrule.trainer.data.RowBlocks;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * The rows of a data set on a device, in chunks of one size, the last one shorter. They stay there, or, where they are more than its memory is
 * to hold, pass through two buffers: while one chunk is computed with, the next is read and copied by a thread of its own. Where a chunk
 * begins is the caller's to say, by the shape of the data; so what is computed does not depend on which of the two it is.
 */
final class RowChunks implements AutoCloseable {
    /**
     * Rows in the device's memory, until the next chunk is asked for.
     *
     * @param x    features, (rows, columns)
     * @param y    targets
     * @param slot a number for these two buffers: the same buffers, the same number
     */
    record Chunk(Buffer x, Buffer y, int rows, int slot) {
    }

    /** So many features are read at once, few enough to lie in a core's own cache on their way to the device. */
    private static final int BLOCK = 1 << 16;

    private final Backend backend;
    private final RowBlocks rows;
    private final int size;
    private final boolean resident;
    private final List<Chunk> slots = new ArrayList<>();
    private final ExecutorService loader;
    private float[] hostX = {};
    private float[] hostY = {};
    private Pass pass;

    /**
     * Rows in chunks of {@code size}.
     *
     * @param resident whether all stay in the device's memory
     */
    RowChunks(Backend backend, RowBlocks rows, int size, boolean resident) {
        this.backend = backend;
        this.rows = rows;
        this.size = Math.max(1, Math.min(size, rows.rows()));
        this.resident = resident;
        loader = resident ? null : Executors.newSingleThreadExecutor(RowChunks::daemon);
        if (resident) {
            try {
                for (int k = 0; k < count(); k++) {
                    Chunk chunk = allocate(from(k + 1) - from(k), k);
                    load(chunk, null, from(k));
                }
            } catch (RuntimeException failed) {
                close();
                throw failed;
            }
        }
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "chainrule-rows");
        thread.setDaemon(true);
        return thread;
    }

    /** The number of chunks. */
    int count() {
        return (rows.rows() + size - 1) / size;
    }

    /** The number of rows. */
    int rows() {
        return rows.rows();
    }

    private int from(int chunk) {
        return (int) Math.min(rows.rows(), (long) chunk * size);
    }

    private Chunk allocate(int count, int slot) {
        Buffer x = backend.allocate(DType.F32, (long) count * rows.columns());
        try {
            Chunk chunk = new Chunk(x, backend.allocate(DType.F32, count), count, slot);
            slots.add(chunk);
            return chunk;
        } catch (RuntimeException failed) {
            x.close();
            throw failed;
        }
    }

    private void load(Chunk chunk, int[] order, int from) {
        int columns = rows.columns();
        int most = Math.max(1, Math.min(size, BLOCK / Math.max(1, columns)));
        if (hostY.length == 0) {
            hostX = new float[most * columns];
            hostY = new float[most];
        }
        for (int at = 0; at < chunk.rows; at += most) {
            int count = Math.min(most, chunk.rows - at);
            if (order == null) {
                rows.read(from + at, from + at + count, hostX, hostY);
            } else {
                rows.gather(order, from + at, from + at + count, hostX, hostY);
            }
            chunk.x.write((long) at * columns, hostX, 0, count * columns);
            chunk.y.write(at, hostY, 0, count);
        }
    }

    /**
     * Begins to go through all rows.
     *
     * @param order the row numbers in the order in which to take them; null for theirs. Resident rows are taken in theirs only
     * @param first the chunk to begin with
     */
    Pass pass(int[] order, int first) {
        if (pass != null) {
            pass.stop();
        }
        pass = new Pass(order, first);
        return pass;
    }

    /** One way through all rows. */
    final class Pass {
        private final int[] order;
        private int next;
        private Future<Chunk> coming;

        private Pass(int[] order, int first) {
            this.order = order;
            this.next = first;
            prefetch();
        }

        /** Whether there are chunks left. */
        boolean hasNext() {
            return next < count();
        }

        /** The next chunk; the one before it may be overwritten from now on. */
        Chunk next() {
            int k = next++;
            if (resident) {
                return slots.get(k);
            }
            Chunk chunk = await(coming);
            prefetch();
            return chunk;
        }

        private void prefetch() {
            int k = next;
            coming = !resident && hasNext() ? loader.submit(() -> fetch(k)) : null;
        }

        /** Reads chunk {@code k}: of three kinds of buffers, whole ones that alternate, and one for the rest. */
        private Chunk fetch(int k) {
            int count = from(k + 1) - from(k);
            int slot = count < size ? 2 : k % 2;
            Chunk chunk = slots.stream().filter(known -> known.slot == slot).findFirst().orElseGet(() -> allocate(count, slot));
            load(chunk, order, from(k));
            return chunk;
        }

        private void stop() {
            if (coming != null) {
                await(coming);
            }
        }
    }

    private static Chunk await(Future<Chunk> coming) {
        try {
            return coming.get();
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof ChainruleException known) {
                throw known;
            }
            throw new WorkFailedException("The next rows could not be read: " + failed.getCause().getMessage() + ".", failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new WorkFailedException("Training was interrupted.", interrupted);
        }
    }

    @Override
    public void close() {
        if (loader != null) {
            loader.shutdownNow();
            try {
                loader.awaitTermination(1, java.util.concurrent.TimeUnit.MINUTES);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
        }
        slots.forEach(chunk -> {
            chunk.x.close();
            chunk.y.close();
        });
    }
}
