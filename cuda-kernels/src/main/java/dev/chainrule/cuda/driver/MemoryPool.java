package dev.chainrule.cuda.driver;

import dev.chainrule.tensor.WorkFailedException;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Device memory that is lent out and taken back without asking the driver each time, which would wait for the GPU. Blocks come in size
 * classes, four to each power of two (at most a fifth is lost), from 32 MiB on multiples of 2 MiB. The driver seam is told each buffer's
 * exact extent, so that the simulator notices one byte too far even inside a block.
 *
 * <p>A block that is taken back may be lent again at once, while a kernel still reads it: everything runs on one stream, so the new owner's
 * work comes later. Calls must come one at a time, with the context current.
 */
public final class MemoryPool {
    private static final long SMALLEST = 256;
    private static final long LARGE = 32L << 20;
    private static final long LARGE_STEP = 2L << 20;
    private static final int HOLDERS_SHOWN = 6;

    /** Memory lent to somebody. */
    public final class Lease {
        private final long address;
        private final long bytes;
        private final String holder;
        private boolean ended;

        private Lease(long address, long bytes, String holder) {
            this.address = address;
            this.bytes = bytes;
            this.holder = holder;
        }

        /** Where it begins; aligned to 256 bytes. */
        public long address() {
            return address;
        }

        /** Its exact length. */
        public long bytes() {
            return bytes;
        }

        /** Takes it back; a second call does nothing. */
        public void end() {
            if (!ended) {
                ended = true;
                takeBack(this);
            }
        }
    }

    private final String device;
    private final GpuDriver driver;
    private final long cap;
    private final Map<Long, Lease> leases = new LinkedHashMap<>();
    private final TreeMap<Long, Deque<Long>> idle = new TreeMap<>();
    private volatile long liveBytes;
    private long heldBytes;

    /**
     * @param device its name, for messages
     * @param driver where memory comes from
     * @param cap    bytes that are taken from the driver, at most
     */
    public MemoryPool(String device, GpuDriver driver, long cap) {
        this.device = device;
        this.driver = driver;
        this.cap = cap;
    }

    /** The bytes that are set aside for a buffer of {@code bytes}. */
    public static long sizeClass(long bytes) {
        if (bytes <= SMALLEST) {
            return SMALLEST;
        }
        long step = bytes >= LARGE ? LARGE_STEP : Math.max(SMALLEST, Long.highestOneBit(bytes - 1) / 4);
        return Math.multiplyExact(-Math.floorDiv(-bytes, step), step);
    }

    /**
     * Lends memory; its contents are undefined.
     *
     * @param holder who holds it, for messages
     * @throws WorkFailedException if memory runs out; says what is held by whom
     */
    public Lease lease(long bytes, String holder) {
        long blockBytes = sizeClass(bytes);
        Deque<Long> blocks = idle.get(blockBytes);
        long address = blocks != null && !blocks.isEmpty() ? blocks.pop() : fresh(blockBytes, bytes, holder);
        Lease lease = new Lease(address, bytes, holder);
        try {
            driver.leased(address, bytes);
        } catch (RuntimeException refused) {
            idle.computeIfAbsent(blockBytes, size -> new ArrayDeque<>()).push(address);
            throw refused;
        }
        leases.put(address, lease);
        liveBytes += bytes;
        return lease;
    }

    private long fresh(long blockBytes, long bytes, String holder) {
        if (heldBytes + blockBytes > cap) {
            trim();
        }
        if (heldBytes + blockBytes > cap) {
            throw outOfMemory(bytes, holder, "its cap is " + inWords(cap), null);
        }
        long address;
        try {
            address = driver.memAlloc(blockBytes);
        } catch (GpuDriverException full) {
            if (full.result() != CudaResult.CUDA_ERROR_OUT_OF_MEMORY) {
                throw full;
            }
            trim();
            try {
                address = driver.memAlloc(blockBytes);
            } catch (GpuDriverException still) {
                throw still.result() == CudaResult.CUDA_ERROR_OUT_OF_MEMORY ? outOfMemory(bytes, holder, still.getMessage(), still) : still;
            }
        }
        heldBytes += blockBytes;
        return address;
    }

    private WorkFailedException outOfMemory(long bytes, String holder, String why, Throwable cause) {
        return new WorkFailedException("Device " + device + " has no room for " + inWords(bytes) + " more (" + holder + "): " + holders()
                + "; use fewer rows, or close what is not needed. (" + why + ")", cause);
    }

    private void takeBack(Lease lease) {
        if (leases.get(lease.address) != lease) {
            return;                                                  // the pool was closed before
        }
        leases.remove(lease.address);
        liveBytes -= lease.bytes;
        idle.computeIfAbsent(sizeClass(lease.bytes), size -> new ArrayDeque<>()).push(lease.address);
        driver.returned(lease.address);
    }

    /**
     * Gives all memory that is not lent back to the driver.
     *
     * @return how many bytes
     */
    public long trim() {
        long before = heldBytes;
        Cleanup cleanup = new Cleanup();
        for (Map.Entry<Long, Deque<Long>> blocks : idle.entrySet()) {
            while (!blocks.getValue().isEmpty()) {
                long address = blocks.getValue().pop();
                heldBytes -= blocks.getKey();
                cleanup.run(() -> driver.memFree(address));
            }
        }
        cleanup.throwFirst();
        return before - heldBytes;
    }

    /** Bytes that are lent, each buffer with its exact length. */
    public long liveBytes() {
        return liveBytes;
    }

    /** Bytes that are taken from the driver: lent, lost between a buffer and its block, and idle. */
    public long heldBytes() {
        return heldBytes;
    }

    /** Who holds what, the largest first: {@code 3.0 GB are held: 2 buffers f32[1000] 2.0 GB, ...}. */
    public String holders() {
        Map<String, long[]> byHolder = new HashMap<>();
        for (Lease lease : leases.values()) {
            long[] sum = byHolder.computeIfAbsent(lease.holder, name -> new long[2]);
            sum[0]++;
            sum[1] += lease.bytes;
        }
        Comparator<Map.Entry<String, long[]>> largestFirst = Comparator.comparingLong(entry -> -entry.getValue()[1]);
        List<Map.Entry<String, long[]>> sorted = byHolder.entrySet().stream()
                .sorted(largestFirst.thenComparing(Map.Entry::getKey)).toList();
        String shown = sorted.stream().limit(HOLDERS_SHOWN)
                .map(entry -> inWords(entry.getValue()[1]) + " by " + entry.getKey()
                        + (entry.getValue()[0] == 1 ? "" : " (" + entry.getValue()[0] + " times)"))
                .collect(Collectors.joining(", "));
        String more = sorted.size() > HOLDERS_SHOWN ? " and " + (sorted.size() - HOLDERS_SHOWN) + " others" : "";
        return shown.isEmpty() ? "nothing is held" : inWords(liveBytes) + " are held, " + shown + more;
    }

    /** Gives everything back to the driver, what is lent too; those who hold it must not use it any more. */
    public void close() {
        Cleanup cleanup = new Cleanup();
        List.copyOf(leases.values()).forEach(lease -> cleanup.run(lease::end));
        cleanup.run(this::trim);
        cleanup.throwFirst();
    }

    /** {@code 1.5 GiB}, {@code 12 KiB}, {@code 4 bytes}. */
    public static String inWords(long bytes) {
        String[] units = {"KiB", "MiB", "GiB", "TiB"};
        double value = bytes;
        int unit = -1;
        while (value >= 1024 && unit < units.length - 1) {
            value /= 1024;
            unit++;
        }
        return unit < 0 ? bytes + " bytes" : String.format(Locale.ROOT, value < 10 ? "%.1f %s" : "%.0f %s", value, units[unit]);
    }
}
