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
 * to hold, as many stay as fit. The others, taken in their own order by a device that computes on rows where they lie, are computed with there;
 * else they pass through two buffers: while one chunk is computed with, the next is read and copied by a thread of its own. Where a chunk
 * begins is the caller's to say, by the shape of the data; so what is computed does not depend on which of the three it is.
 */
final class RowChunks implements AutoCloseable {
    /**
     * Rows in the device's memory, until the next chunk is asked for.
     *
     * @param x    features, (rows, columns)
     * @param y    targets
     * @param slot a number for these two buffers: the same buffers, the same number; {@link #IN_PLACE} for rows where they lie
     */
    record Chunk(Buffer x, Buffer y, int rows, int slot) {
    }

    /** The slot of rows that were not copied, whose buffers are new ones each time. */
    static final int IN_PLACE = -2;

    /** So many features are read at once, few enough to lie in a core's own cache on their way to the device. */
    private static final int BLOCK = 1 << 16;

    /** Buffers for the chunks that do not stay. */
    private static final int PASSING = 3;

    private final Backend backend;
    private final RowBlocks rows;
    private final int size;
    /** Chunks 0 to kept − 1 stay. */
    private final int kept;
    private final List<Chunk> slots = new ArrayList<>();
    private final ExecutorService loader;
    private float[] hostX = {};
    private float[] hostY = {};
    private Pass pass;

    /**
     * Rows in chunks of {@code size}.
     *
     * @param resident whether all stay in the device's memory
     * @param most     if not, bytes of the device's memory for those that stay and those that the others pass through
     */
    RowChunks(Backend backend, RowBlocks rows, int size, boolean resident, long most) {
        this.backend = backend;
        this.rows = rows;
        this.size = Math.max(1, Math.min(size, rows.rows()));
        long chunkBytes = Float.BYTES * (long) this.size * (rows.columns() + 1);
        kept = resident ? count() : (int) Math.min(count(), Math.max(0, most / chunkBytes - PASSING));
        loader = kept == count() ? null : Executors.newSingleThreadExecutor(RowChunks::daemon);
        try {
            for (int k = 0; k < kept; k++) {
                load(allocate(from(k + 1) - from(k), k), null, from(k));
            }
        } catch (RuntimeException failed) {
            close();
            throw failed;
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

    /** Whether a device can compute on all rows where they lie, in one piece. */
    static boolean lieInPlace(Backend backend, RowBlocks rows) {
        return rows.inPlace(0, rows.rows()).flatMap(where -> backend.inPlace(where.x())).isPresent();
    }

    /** Rows where they lie, for nobody to close; null if they must be copied. */
    private Chunk inPlace(int from, int to) {
        RowBlocks.InPlace where = rows.inPlace(from, to).orElse(null);
        Buffer x = where == null ? null : backend.inPlace(where.x()).orElse(null);
        return x == null ? null : new Chunk(x, backend.inPlace(where.y()).orElseThrow(), to - from, IN_PLACE);
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
     * @param order the row numbers in the order in which to take them; null for theirs. Rows that stay are taken in theirs only
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
            if (k < kept) {
                return slots.get(k);
            }
            Chunk seen = seen(k);
            if (seen != null) {
                return seen;
            }
            Chunk chunk = await(coming);
            prefetch();
            return chunk;
        }

        /** Chunk {@code k} where it lies; null if it must be copied. */
        private Chunk seen(int k) {
            return order == null ? inPlace(from(k), from(k + 1)) : null;
        }

        /** Has the next chunk that does not stay read, while others are computed with. */
        private void prefetch() {
            int copied = Math.max(next, kept);
            while (copied < count() && seen(copied) != null) {
                copied++;
            }
            int k = copied;
            coming = k < count() ? loader.submit(() -> fetch(k)) : null;
        }

        /** Reads chunk {@code k}: of three kinds of buffers, whole ones that alternate, and one for the rest. */
        private Chunk fetch(int k) {
            int count = from(k + 1) - from(k);
            int slot = kept + (count < size ? 2 : k % 2);
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
