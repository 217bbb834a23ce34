package dev.chainrule.tensor.cpu;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * {@link MemoryOps} with vectors of 512 or 256 bits. Java 17 loads them from a ByteBuffer, later ones from a MemorySegment that Java 17 does not
 * have; so the load is a method handle, a constant, which the JIT sees through.
 */
final class SimdMemoryOps implements MemoryOps {
    private static final VectorSpecies<Float> F = FloatVector.SPECIES_PREFERRED;
    private static final MethodHandle SEGMENT_OF;
    private static final MethodHandle LOAD;
    /** 0, 1, 2, …: compared with a number they make a mask. */
    private static final FloatVector LANES = FloatVector.zero(F).addIndex(1);

    static {
        MethodHandle segmentOf = null;
        MethodHandle load = null;
        MethodHandles.Lookup lookup = MethodHandles.lookup();
        try {
            Class<?> segment = Class.forName("java.lang.foreign.MemorySegment");
            segmentOf = lookup.findStatic(segment, "ofBuffer", MethodType.methodType(segment, Buffer.class));
            load = bound(lookup, "fromMemorySegment", segment, long.class);
        } catch (ReflectiveOperationException older) {
            try {
                load = MethodHandles.explicitCastArguments(bound(lookup, "fromByteBuffer", ByteBuffer.class, int.class),
                        MethodType.methodType(FloatVector.class, ByteBuffer.class, long.class));
            } catch (ReflectiveOperationException neither) {
                segmentOf = null;
            }
        }
        SEGMENT_OF = segmentOf;
        LOAD = load == null ? null : load.asType(MethodType.methodType(FloatVector.class, Object.class, long.class));
    }

    private static MethodHandle bound(MethodHandles.Lookup lookup, String name, Class<?> memory, Class<?> place)
            throws ReflectiveOperationException {
        MethodHandle load = lookup.findStatic(FloatVector.class, name,
                MethodType.methodType(FloatVector.class, VectorSpecies.class, memory, place, ByteOrder.class));
        return MethodHandles.insertArguments(MethodHandles.insertArguments(load, 3, ByteOrder.nativeOrder()), 0, F);
    }

    /** This, where the machine and this Java have what it takes; else null. */
    static MemoryOps find() {
        return LOAD == null || F.length() < 8 ? null : new SimdMemoryOps();
    }

    @Override
    public Object view(Buffer memory) {
        boolean ours = memory instanceof ByteBuffer bytes ? bytes.order() == ByteOrder.nativeOrder()
                : memory instanceof FloatBuffer floats && floats.order() == ByteOrder.nativeOrder();
        if (!ours || !memory.isDirect()) {
            return null;
        }
        if (SEGMENT_OF == null) {
            return memory instanceof ByteBuffer bytes ? bytes.slice() : null;
        }
        try {
            return SEGMENT_OF.invoke(memory);
        } catch (Throwable impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** The vector at byte {@code place}. */
    private static FloatVector at(Object memory, long place) {
        try {
            return (FloatVector) LOAD.invokeExact(memory, place);
        } catch (Throwable outside) {
            throw new IndexOutOfBoundsException(outside.getMessage());
        }
    }

    @Override
    public void rowDots(Object m, int mStart, int rowStride, int far, int run, int n, float[] w, int wStart, float[] out, int outStart) {
        int full = n & -16;
        float[] end = new float[16];
        System.arraycopy(w, wStart + full, end, 0, n - full);
        if (F.length() == 16) {
            dots(m, 4L * mStart, 4L * rowStride, 4L * far, run, n, F.length(), w, wStart, end, out, outStart);
        } else {
            twoRuns(m, 4L * mStart, 4L * rowStride, 4L * far, run, n, w, wStart, end, out, outStart);
            twoRuns(m, 4L * (mStart + 2 * far), 4L * rowStride, 4L * far, run, n, w, wStart, end, out, outStart + 2 * run);
        }
    }

    /**
     * As in {@link SimdVectorOps}: four streams, one tree.
     *
     * @param step a vector's length, but no constant: the JIT would unroll the loop and load each stream's lines from the last to the first, which the
     *             processor does not fetch ahead (measured: twice the time)
     */
    private static void dots(Object m, long start, long rowBytes, long hop, int run, int n, int step, float[] w, int wStart, float[] end,
            float[] out, int outStart) {
        int full = F.loopBound(n);
        FloatVector v = FloatVector.fromArray(F, end, 0);
        VectorMask<Float> mask = LANES.compare(VectorOperators.LT, (float) (n - full));
        float[] scratch = new float[16];
        for (int i = 0; i < run; i++) {
            long row = start + i * rowBytes;
            FloatVector s0 = FloatVector.zero(F);
            FloatVector s1 = s0;
            FloatVector s2 = s0;
            FloatVector s3 = s0;
            for (int j = 0; j < full; j += step) {
                FloatVector u = FloatVector.fromArray(F, w, wStart + j);
                long place = row + 4L * j;
                s0 = at(m, place).fma(u, s0);
                s1 = at(m, place + hop).fma(u, s1);
                s2 = at(m, place + 2 * hop).fma(u, s2);
                s3 = at(m, place + 3 * hop).fma(u, s3);
            }
            if (full < n) {
                long place = row + 4L * full;
                s0 = s0.blend(at(m, place).fma(v, s0), mask);
                s1 = s1.blend(at(m, place + hop).fma(v, s1), mask);
                s2 = s2.blend(at(m, place + 2 * hop).fma(v, s2), mask);
                s3 = s3.blend(at(m, place + 3 * hop).fma(v, s3), mask);
            }
            SimdVectorOps.tree(s0, s1, s2, s3).intoArray(scratch, 0);
            out[outStart + i] = scratch[0];
            out[outStart + i + run] = scratch[8];
            out[outStart + i + 2 * run] = scratch[4];
            out[outStart + i + 3 * run] = scratch[12];
        }
    }

    /** The same where 16 partial sums are two vectors; two rows at once, which leaves the JIT of Java 17 room for it all. */
    private static void twoRuns(Object m, long start, long rowBytes, long hop, int run, int n, float[] w, int wStart, float[] end,
            float[] out, int outStart) {
        int full = n & -16;
        FloatVector v = FloatVector.fromArray(F, end, 0);
        FloatVector x = FloatVector.fromArray(F, end, 8);
        VectorMask<Float> first = LANES.compare(VectorOperators.LT, (float) (n - full));
        VectorMask<Float> second = LANES.compare(VectorOperators.LT, (float) (n - full - 8));
        float[] scratch = new float[16];
        for (int i = 0; i < run; i++) {
            long row = start + i * rowBytes;
            FloatVector a0 = FloatVector.zero(F);
            FloatVector b0 = a0;
            FloatVector a1 = a0;
            FloatVector b1 = a0;
            for (int j = 0; j < full; j += 16) {
                FloatVector u = FloatVector.fromArray(F, w, wStart + j);
                FloatVector t = FloatVector.fromArray(F, w, wStart + j + 8);
                long place = row + 4L * j;
                a0 = at(m, place).fma(u, a0);
                b0 = at(m, place + 32).fma(t, b0);
                a1 = at(m, place + hop).fma(u, a1);
                b1 = at(m, place + hop + 32).fma(t, b1);
            }
            if (full < n) {
                long place = row + 4L * full;
                a0 = a0.blend(at(m, place).fma(v, a0), first);
                b0 = b0.blend(at(m, place + 32).fma(x, b0), second);
                a1 = a1.blend(at(m, place + hop).fma(v, a1), first);
                b1 = b1.blend(at(m, place + hop + 32).fma(x, b1), second);
            }
            a0.add(b0).intoArray(scratch, 0);
            a1.add(b1).intoArray(scratch, 8);
            out[outStart + i] = Simd256VectorOps.tree(scratch, 0);
            out[outStart + i + run] = Simd256VectorOps.tree(scratch, 8);
        }
    }

    /** What a vector does not divide is the end of one that overlaps the last: the same sums from the same numbers, kept apart till the end. */
    @Override
    public void columnSums(Object m, int mStart, int rowStride, int far, int run, int n, float[] r, int rStart, float[] sum, int sumStart) {
        int full = F.loopBound(n);
        int last = n - F.length();
        float[] end = new float[F.length()];
        System.arraycopy(sum, sumStart + last, end, 0, end.length);
        for (int i = 0; i < run; i += 2) {
            long row = 4L * (mStart + (long) i * rowStride);
            eightRows(m, row, 4L * rowStride, 4L * far, full, r, rStart + i, run, sum, sumStart);
            if (full < n) {
                eightRows(m, row + 4L * last, 4L * rowStride, 4L * far, end.length, r, rStart + i, run, end, 0);
            }
        }
        System.arraycopy(end, end.length - (n - full), sum, sumStart + full, n - full);
    }

    /** As in {@link SimdFloatColumnSums}: two chains of four, added. */
    private static void eightRows(Object m, long row, long rowBytes, long hop, int n, float[] r, int rStart, int run, float[] sum,
            int sumStart) {
        FloatVector v0 = FloatVector.broadcast(F, r[rStart]);
        FloatVector v1 = FloatVector.broadcast(F, r[rStart + 1]);
        FloatVector v2 = FloatVector.broadcast(F, r[rStart + run]);
        FloatVector v3 = FloatVector.broadcast(F, r[rStart + run + 1]);
        FloatVector v4 = FloatVector.broadcast(F, r[rStart + 2 * run]);
        FloatVector v5 = FloatVector.broadcast(F, r[rStart + 2 * run + 1]);
        FloatVector v6 = FloatVector.broadcast(F, r[rStart + 3 * run]);
        FloatVector v7 = FloatVector.broadcast(F, r[rStart + 3 * run + 1]);
        for (int j = 0; j < n; j += F.length()) {
            long place = row + 4L * j;
            FloatVector a = at(m, place).mul(v0);
            a = at(m, place + rowBytes).fma(v1, a);
            a = at(m, place + hop).fma(v2, a);
            a = at(m, place + hop + rowBytes).fma(v3, a);
            FloatVector b = at(m, place + 2 * hop).mul(v4);
            b = at(m, place + 2 * hop + rowBytes).fma(v5, b);
            b = at(m, place + 3 * hop).fma(v6, b);
            b = at(m, place + 3 * hop + rowBytes).fma(v7, b);
            FloatVector.fromArray(F, sum, sumStart + j).add(a.add(b)).intoArray(sum, sumStart + j);
        }
    }
}
