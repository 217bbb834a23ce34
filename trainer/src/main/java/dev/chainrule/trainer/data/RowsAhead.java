package dev.chainrule.trainer.data;

import dev.chainrule.tensor.WorkFailedException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BiFunction;

/**
 * The rows of one block after the other, read ahead by several threads, of which the one that asks is one: while the rows that it needs are not
 * there it reads a block, too.
 */
final class RowsAhead implements AutoCloseable {
    /** A block, and its rows once they are read. */
    private record Reading(TextBlock block, Future<CsvRows> rows) {
    }

    private final TextBlocks blocks;
    private final BiFunction<TextBlock, CellBlock, CsvRows> reader;
    private final int columns;
    private final int helpers;
    private final ExecutorService pool;
    private final Deque<Reading> readings = new ArrayDeque<>();
    private final Deque<CellBlock> free = new ArrayDeque<>();
    private TextBlock uncut;

    /**
     * Reads nothing yet.
     *
     * @param reader  reads a block into cells
     * @param threads that read
     */
    RowsAhead(TextBlocks blocks, BiFunction<TextBlock, CellBlock, CsvRows> reader, int columns, int threads) {
        this.blocks = blocks;
        this.reader = reader;
        this.columns = columns;
        helpers = threads - 1;
        pool = Executors.newFixedThreadPool(threads, task -> {
            Thread thread = new Thread(task, "rows ahead");
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * The rows of the next block.
     *
     * @return null where none follows that was cut, or it ends within a quoted field: see {@link #rest}
     */
    CsvRows next() {
        while (true) {
            int most = 3 * (helpers + 1);
            for (long busy = busy(); busy < 2L * helpers && readings.size() < most && advance(false); busy++) {
                // a helper has another one to read
            }
            boolean mine = readings.isEmpty() || readings.size() < most && !readings.peek().rows.isDone();
            if (!mine || !advance(true)) {
                CsvRows rows = readings.isEmpty() ? null : result(readings.peek().rows);
                if (rows == null || rows.endedOpen()) {
                    return null;
                }
                readings.remove();
                return rows;
            }
        }
    }

    private long busy() {
        return readings.stream().filter(reading -> !reading.rows.isDone()).count();
    }

    /** Begins with one more block, by a helper, or reads it; false if there is none. */
    private boolean advance(boolean mine) {
        TextBlock block = uncut == null ? blocks.next() : null;
        if (block == null || !block.cut) {
            uncut = block == null ? uncut : block;
            return false;
        }
        CellBlock cells = free.isEmpty() ? new CellBlock(columns) : free.remove();
        Callable<CsvRows> read = () -> reader.apply(block, cells);
        readings.add(new Reading(block, mine ? CompletableFuture.completedFuture(reader.apply(block, cells)) : pool.submit(read)));
        return true;
    }

    private static CsvRows result(Future<CsvRows> rows) {
        try {
            return rows.get();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new WorkFailedException("Reading was interrupted.", interrupted);
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof Error error) {
                throw error;
            }
            throw (RuntimeException) failed.getCause();
        }
    }

    /** Takes back the cells of rows that are needed no more, for other rows. */
    void reuse(CellBlock cells) {
        free.add(cells);
    }

    /** The blocks whose rows {@link #next} did not give; others may follow them. */
    Deque<TextBlock> rest() {
        Deque<TextBlock> rest = new ArrayDeque<>();
        readings.forEach(reading -> rest.add(reading.block));
        if (uncut != null) {
            rest.add(uncut);
        }
        return rest;
    }

    @Override
    public void close() {
        pool.shutdownNow();
    }
}
