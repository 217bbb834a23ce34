package dev.chainrule.cuda;

import dev.chainrule.cuda.driver.Cleanup;
import dev.chainrule.cuda.driver.GpuDriver;
import java.nio.ByteBuffer;

/**
 * Copies between Java arrays and the device by way of two blocks of page-locked memory, in turns: while one is on its way, the other is filled
 * or emptied.
 */
final class Staging {
    /** Bytes of one block: large enough that a copy's start does not count. */
    static final int BLOCK_BYTES = 4 << 20;

    /** Fills or empties a block: elements {@code from} until {@code from + count} of an array. */
    interface Transfer {
        /** Element by element, beginning at the block's first byte. */
        void move(ByteBuffer block, int from, int count);
    }

    private final GpuDriver driver;
    private final GpuDriver.Stream stream;
    private final GpuDriver.HostMemory[] blocks = new GpuDriver.HostMemory[2];
    private final GpuDriver.Event[] done = new GpuDriver.Event[2];

    Staging(CudaBackend backend) {
        driver = backend.driver();
        stream = backend.stream();
        try {
            for (int k = 0; k < 2; k++) {
                blocks[k] = driver.memHostAlloc(BLOCK_BYTES);
                done[k] = driver.eventCreate();
            }
        } catch (RuntimeException failure) {
            Cleanup.after(failure, this::close);
            throw failure;
        }
    }

    /** Copies {@code elements} elements to the device; returns when the array has been read. */
    void write(long address, int elements, int elementBytes, Transfer fill) {
        int perBlock = BLOCK_BYTES / elementBytes;
        for (int from = 0, turn = 0; from < elements; from += perBlock, turn ^= 1) {
            int count = Math.min(perBlock, elements - from);
            driver.eventSynchronize(done[turn]);
            fill.move(blocks[turn].bytes().clear(), from, count);
            driver.memcpyHtoDAsync(address + (long) from * elementBytes, blocks[turn], 0, (long) count * elementBytes, stream);
            driver.eventRecord(done[turn], stream);
        }
    }

    /** Copies {@code elements} elements from the device, after all work queued before; returns when the array holds them. */
    void read(long address, int elements, int elementBytes, Transfer empty) {
        int perBlock = BLOCK_BYTES / elementBytes;
        int turn = 0;
        for (int from = 0; from < elements; from += perBlock, turn ^= 1) {
            fetch(address, from, Math.min(perBlock, elements - from), elementBytes, turn);
            if (from > 0) {
                emptied(from - perBlock, perBlock, turn ^ 1, empty);
            }
        }
        if (elements > 0) {
            int last = (elements - 1) / perBlock * perBlock;
            emptied(last, elements - last, turn ^ 1, empty);
        }
    }

    private void fetch(long address, int from, int count, int elementBytes, int turn) {
        driver.memcpyDtoHAsync(blocks[turn], 0, address + (long) from * elementBytes, (long) count * elementBytes, stream);
        driver.eventRecord(done[turn], stream);
    }

    private void emptied(int from, int count, int turn, Transfer empty) {
        driver.eventSynchronize(done[turn]);
        empty.move(blocks[turn].bytes().clear(), from, count);
    }

    void close() {
        Cleanup cleanup = new Cleanup();
        for (int k = 0; k < 2; k++) {
            int turn = k;
            cleanup.run(() -> driver.eventDestroy(done[turn]), done[k] != null);
            cleanup.run(() -> driver.memFreeHost(blocks[turn]), blocks[k] != null);
        }
        cleanup.throwFirst();
    }
}
