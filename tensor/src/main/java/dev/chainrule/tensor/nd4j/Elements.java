package dev.chainrule.tensor.nd4j;

import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Bulk copies between Java's arrays and the memory of ND4J's, whose elements must lie dense, in whichever order. */
final class Elements {
    private Elements() {
    }

    static void write(float[] from, INDArray to) {
        if (from.length > 0) {
            new FloatPointer(to.data().addressPointer()).put(from, 0, from.length);
        }
        java.lang.ref.Reference.reachabilityFence(to);               // whose memory goes when nobody holds it
    }

    static void write(double[] from, INDArray to) {
        if (from.length > 0) {
            new DoublePointer(to.data().addressPointer()).put(from, 0, from.length);
        }
        java.lang.ref.Reference.reachabilityFence(to);
    }

    static void read(INDArray from, float[] to) {
        if (to.length > 0) {
            new FloatPointer(from.data().addressPointer()).get(to, 0, to.length);
        }
        java.lang.ref.Reference.reachabilityFence(from);
    }

    static void read(INDArray from, double[] to) {
        if (to.length > 0) {
            new DoublePointer(from.data().addressPointer()).get(to, 0, to.length);
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
