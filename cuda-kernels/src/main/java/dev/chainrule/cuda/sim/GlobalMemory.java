package dev.chainrule.cuda.sim;

import dev.chainrule.tensor.WorkFailedException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * A device's memory: 64-bit addresses, exact extents, and for every byte whether anything was ever written to it.
 *
 * <p>{@link #map} is what a driver's allocation does. A pool that cuts such a block into buffers says so by {@link #leased} and
 * {@link #returned}: from the first lease on, only leased bytes of the block may be touched, a fresh lease is uninitialised however often
 * its bytes were used before, and a buffer that was handed back is out of reach. Between mapped blocks nothing is mapped, so no overrun
 * lands in a neighbour. Safe for use from several threads; contents are as racy as those of a real device.
 */
public final class GlobalMemory {
    /** The alignment of mapped blocks, in bytes, as with {@code cuMemAlloc}. */
    public static final int ALIGNMENT = 256;
    /** Fresh memory is full of this, which as a float is NaN. */
    private static final byte POISON = -1;
    private static final long FIRST_ADDRESS = 0x7_0000_0000L;
    private static final long RED_ZONE = 1 << 16;
    private static final int LARGEST_BLOCK = Integer.MAX_VALUE - 64;

    /** A mapped block: its bytes, and a flag per byte that says whether it was written. */
    static final class Mapped {
        final long address;
        final byte[] data;
        final byte[] written;

        Mapped(long address, int bytes) {
            this.address = address;
            data = new byte[bytes];
            written = new byte[bytes];
        }

        int offset(long a) {
            return (int) (a - address);
        }
    }

    /** Bytes that may be touched: from {@code address}, {@code bytes} long. {@code implicit}: the whole of a block that no pool has cut. */
    record Extent(Mapped mapped, long address, long bytes, boolean implicit) {
        long end() {
            return address + bytes;
        }

        boolean contains(long a, long length) {
            return a >= address && length <= bytes && a - address <= bytes - length;
        }
    }

    private final ConcurrentSkipListMap<Long, Mapped> blocks = new ConcurrentSkipListMap<>();
    private final ConcurrentSkipListMap<Long, Extent> extents = new ConcurrentSkipListMap<>();
    private final ConcurrentSkipListMap<Long, Extent> returned = new ConcurrentSkipListMap<>();
    private final Map<PtxVariable, Long> variables = new IdentityHashMap<>();
    private final long capacity;
    private long nextAddress = FIRST_ADDRESS;
    private long mappedBytes;

    /** @param capacity most bytes that may be mapped at once */
    public GlobalMemory(long capacity) {
        this.capacity = capacity;
    }

    /** Memory of the size that a device has. */
    public GlobalMemory(DeviceDescription device) {
        this(device.memoryBytes());
    }

    /**
     * Maps a block; nothing of it is initialised.
     *
     * @param bytes its size, more than 0
     * @return its address, a multiple of {@link #ALIGNMENT}, never used before
     * @throws WorkFailedException if the device has not so many bytes left, or the block is larger than 2 GiB
     */
    public synchronized long map(long bytes) {
        if (bytes <= 0) {
            throw new WorkFailedException("A block of simulated memory needs more than 0 bytes, not " + bytes + ".");
        }
        if (bytes > capacity - mappedBytes) {
            throw new WorkFailedException(
                    "Out of simulated memory: " + bytes + " bytes were asked for, " + mappedBytes + " of " + capacity + " are in use.");
        }
        if (bytes > LARGEST_BLOCK) {
            throw new WorkFailedException("A block of simulated memory can have at most " + LARGEST_BLOCK + " bytes, not " + bytes + ".");
        }
        long address = nextAddress;
        Mapped mapped = new Mapped(address, (int) bytes);
        Arrays.fill(mapped.data, POISON);
        nextAddress = (address + bytes + RED_ZONE + ALIGNMENT - 1) & -ALIGNMENT;
        mappedBytes += bytes;
        blocks.put(address, mapped);
        extents.put(address, new Extent(mapped, address, bytes, true));
        return address;
    }

    /** Gives a block back; its leases end with it. */
    public synchronized void unmap(long address) {
        Mapped mapped = blocks.remove(address);
        if (mapped == null) {
            throw new WorkFailedException("No block of simulated memory begins at " + hex(address) + ".");
        }
        mappedBytes -= mapped.data.length;
        returned.subMap(address, address + mapped.data.length).clear();
        extents.subMap(address, address + mapped.data.length).clear();
        returned.put(address, new Extent(mapped, address, mapped.data.length, true));
    }

    /**
     * A pool hands out part of a mapped block: these bytes, and no more, may be touched, and none is initialised.
     *
     * @param address first byte
     * @param bytes   exact size of the buffer, not of its size class
     */
    public synchronized void leased(long address, long bytes) {
        Map.Entry<Long, Mapped> block = blocks.floorEntry(address);
        if (block == null || bytes < 0 || address - block.getKey() > block.getValue().data.length - bytes) {
            throw new WorkFailedException("A lease of " + bytes + " bytes at " + hex(address) + " is not inside a mapped block.");
        }
        Mapped mapped = block.getValue();
        Extent whole = extents.get(mapped.address);
        if (whole != null && whole.implicit) {
            extents.remove(mapped.address);
        }
        Extent before = lastBelow(extents, address + Math.max(bytes, 1));
        if (before != null && before.end() > address) {
            throw new WorkFailedException("A lease of " + bytes + " bytes at " + hex(address) + " overlaps that of " + before.bytes
                    + " bytes at " + hex(before.address) + ".");
        }
        Extent old;
        while ((old = lastBelow(returned, address + bytes)) != null && old.end() > address) {
            returned.remove(old.address);
        }
        int offset = mapped.offset(address);
        Arrays.fill(mapped.data, offset, offset + (int) bytes, POISON);
        Arrays.fill(mapped.written, offset, offset + (int) bytes, (byte) 0);
        extents.put(address, new Extent(mapped, address, bytes, false));
    }

    /** A buffer went back to its pool: to touch it from now on is a fault. */
    public synchronized void returned(long address) {
        Extent extent = extents.get(address);
        if (extent == null || extent.implicit) {
            throw new WorkFailedException("No buffer is leased at " + hex(address) + ".");
        }
        extents.remove(address);
        returned.put(address, extent);
    }

    /** Bytes of all mapped blocks. */
    public synchronized long mappedBytes() {
        return mappedBytes;
    }

    /** Bytes of all leases, blocks that no pool has cut included. */
    public long leasedBytes() {
        return extents.values().stream().mapToLong(Extent::bytes).sum();
    }

    /** Host to device. */
    public void write(long address, byte[] source, int from, int bytes) {
        Mapped mapped = hostAccess("A copy to the device", address, bytes);
        System.arraycopy(source, from, mapped.data, mapped.offset(address), bytes);
        Arrays.fill(mapped.written, mapped.offset(address), mapped.offset(address) + bytes, (byte) 1);
    }

    /** Host to device, all that remains in the buffer. */
    public void write(long address, ByteBuffer source) {
        int bytes = source.remaining();
        Mapped mapped = hostAccess("A copy to the device", address, bytes);
        source.get(mapped.data, mapped.offset(address), bytes);
        Arrays.fill(mapped.written, mapped.offset(address), mapped.offset(address) + bytes, (byte) 1);
    }

    /** Host to device. */
    public void write(long address, float... values) {
        ByteBuffer bytes = little(4 * values.length);
        bytes.asFloatBuffer().put(values);
        write(address, bytes);
    }

    /** Host to device. */
    public void write(long address, double... values) {
        ByteBuffer bytes = little(8 * values.length);
        bytes.asDoubleBuffer().put(values);
        write(address, bytes);
    }

    /** Host to device. */
    public void write(long address, int... values) {
        ByteBuffer bytes = little(4 * values.length);
        bytes.asIntBuffer().put(values);
        write(address, bytes);
    }

    /** Host to device. */
    public void write(long address, long... values) {
        ByteBuffer bytes = little(8 * values.length);
        bytes.asLongBuffer().put(values);
        write(address, bytes);
    }

    /** Device to host; what nothing has written reads as bytes 0xFF, which as a float is NaN. */
    public void read(long address, byte[] target, int to, int bytes) {
        Mapped mapped = hostAccess("A copy from the device", address, bytes);
        System.arraycopy(mapped.data, mapped.offset(address), target, to, bytes);
    }

    /** Device to host, as many bytes as fit into what remains of the buffer. */
    public void read(long address, ByteBuffer target) {
        Mapped mapped = hostAccess("A copy from the device", address, target.remaining());
        target.put(mapped.data, mapped.offset(address), target.remaining());
    }

    /** Device to host. */
    public float[] readFloats(long address, int count) {
        float[] values = new float[count];
        bytesAt(address, 4L * count).asFloatBuffer().get(values);
        return values;
    }

    /** Device to host. */
    public double[] readDoubles(long address, int count) {
        double[] values = new double[count];
        bytesAt(address, 8L * count).asDoubleBuffer().get(values);
        return values;
    }

    /** Device to host. */
    public int[] readInts(long address, int count) {
        int[] values = new int[count];
        bytesAt(address, 4L * count).asIntBuffer().get(values);
        return values;
    }

    /** Device to host. */
    public long[] readLongs(long address, int count) {
        long[] values = new long[count];
        bytesAt(address, 8L * count).asLongBuffer().get(values);
        return values;
    }

    /** Sets bytes to a value, as {@code cuMemsetD8}; they count as written. */
    public void fill(long address, byte value, long bytes) {
        Mapped mapped = hostAccess("A fill", address, bytes);
        int offset = mapped.offset(address);
        Arrays.fill(mapped.data, offset, offset + (int) bytes, value);
        Arrays.fill(mapped.written, offset, offset + (int) bytes, (byte) 1);
    }

    /** Device to device; whether a byte was ever written goes with it. */
    public void copy(long to, long from, long bytes) {
        Mapped source = hostAccess("A copy within the device", from, bytes);
        Mapped target = hostAccess("A copy within the device", to, bytes);
        System.arraycopy(source.data, source.offset(from), target.data, target.offset(to), (int) bytes);
        System.arraycopy(source.written, source.offset(from), target.written, target.offset(to), (int) bytes);
    }

    /** Whether every one of these bytes has been written since it was leased. */
    public boolean initialised(long address, long bytes) {
        Mapped mapped = hostAccess("A question", address, bytes);
        for (int i = mapped.offset(address), end = i + (int) bytes; i < end; i++) {
            if (mapped.written[i] == 0) {
                return false;
            }
        }
        return true;
    }

    /** The address of a module's {@code .global} variable: mapped, with its initial content or zeros, when it is first wanted. */
    synchronized long variable(PtxVariable variable) {
        return variables.computeIfAbsent(variable, v -> {
            long address = map(Math.max(1, v.bytes()));
            fill(address, (byte) 0, v.bytes());
            write(address, v.initial(), 0, v.initial().length);
            return address;
        });
    }

    private ByteBuffer bytesAt(long address, long bytes) {
        Mapped mapped = hostAccess("A copy from the device", address, bytes);
        return ByteBuffer.wrap(mapped.data, mapped.offset(address), (int) bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static ByteBuffer little(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private Mapped hostAccess(String what, long address, long bytes) {
        Extent extent = extentAt(address);
        if (extent == null || !extent.contains(address, bytes)) {
            throw new WorkFailedException(what + " of " + bytes + " bytes at " + hex(address) + ": " + describe(address));
        }
        return extent.mapped;
    }

    /** The extent that begins at or below an address, nearest to it; null if there is none. */
    Extent extentAt(long address) {
        return valueOf(extents.floorEntry(address));
    }

    /** Whether an address lies in a buffer that was handed back. */
    boolean wasReturned(long address) {
        Extent extent = valueOf(returned.floorEntry(address));
        return extent != null && extent.contains(address, 1);
    }

    /** Where an address that may not be touched lies, as half a sentence. */
    String describe(long address) {
        Extent gone = valueOf(returned.floorEntry(address));
        if (gone != null && gone.contains(address, 1)) {
            return "it lies in a buffer of " + gone.bytes + " bytes at " + hex(gone.address) + " that was handed back.";
        }
        Extent below = extentAt(address);
        Extent above = valueOf(extents.higherEntry(address));
        if (below == null && above == null) {
            return "no memory is mapped.";
        }
        if (below != null && (above == null || address - below.end() <= above.address - address)) {
            long beyond = address - below.end();
            return (beyond < 0 ? "it begins " + -beyond + " bytes before the end" : "it lies " + beyond + " bytes beyond the end")
                    + " of the buffer of "
                    + below.bytes + " bytes at " + hex(below.address) + ".";
        }
        return "it lies " + (above.address - address) + " bytes before the buffer of " + above.bytes + " bytes at " + hex(above.address)
                + ".";
    }

    private static Extent lastBelow(ConcurrentSkipListMap<Long, Extent> map, long address) {
        return valueOf(map.lowerEntry(address));
    }

    private static Extent valueOf(Map.Entry<Long, Extent> entry) {
        return entry == null ? null : entry.getValue();
    }

    static String hex(long address) {
        return "0x" + Long.toHexString(address);
    }
}
