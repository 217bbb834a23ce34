package dev.chainrule.tensor.nd4j;

import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Bulk copies between Java's arrays and the memory of ND4J's, whose elements must lie dense, in whichever order. */
final class Elements {
    private Elements() {
    }

    static void write(float[] from, INDArray to) {
        write(from, 0, to);
    }

    /** Fills an array with elements from {@code start} on. */
    static void write(float[] from, int start, INDArray to) {
        if (to.length() > 0) {
            new FloatPointer(to.data().addressPointer()).put(from, start, (int) to.length());
        }
        java.lang.ref.Reference.reachabilityFence(to);               // whose memory goes when nobody holds it
    }

    static void write(double[] from, INDArray to) {
        write(from, 0, to);
    }

    /** Fills an array with elements from {@code start} on. */
    static void write(double[] from, int start, INDArray to) {
        if (to.length() > 0) {
            new DoublePointer(to.data().addressPointer()).put(from, start, (int) to.length());
        }
        java.lang.ref.Reference.reachabilityFence(to);
    }

    static void read(INDArray from, float[] to) {
        read(from, to, 0);
    }

    /** Copies all elements of an array to places from {@code start} on. */
    static void read(INDArray from, float[] to, int start) {
        if (from.length() > 0) {
            new FloatPointer(from.data().addressPointer()).get(to, start, (int) from.length());
        }
        java.lang.ref.Reference.reachabilityFence(from);
    }

    static void read(INDArray from, double[] to) {
        read(from, to, 0);
    }

    /** Copies all elements of an array to places from {@code start} on. */
    static void read(INDArray from, double[] to, int start) {
        if (from.length() > 0) {
            new DoublePointer(from.data().addressPointer()).get(to, start, (int) from.length());
        }
        java.lang.ref.Reference.reachabilityFence(from);
    }

    /** Whether elements lie one after the other in row-major order; strides of dimensions of size 1 mean nothing. */
    static boolean areRowMajor(INDArray array) {
        long expected = 1;
        for (int axis = array.rank() - 1; axis >= 0; axis--) {
            if (array.size(axis) != 1 && array.stride(axis) != expected) {
                return false;
            }
            expected *= array.size(axis);
        }
        return true;
    }
}
