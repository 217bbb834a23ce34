package dev.chainrule.tensor.nd4j;

import dev.chainrule.tensor.BadCallException;
import dev.chainrule.tensor.Device;
import dev.chainrule.tensor.Tensor;
import dev.chainrule.tensor.WorkFailedException;
import dev.chainrule.tensor.shape.DType;
import dev.chainrule.tensor.shape.Dim;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The bridge to ND4J: {@code INDArray} in and out, float32 and float64, to the bit. Whatever the order of an array ('c', 'f', a slice, a
 * transpose, a stretched row), a tensor has its elements row by row.
 *
 * <pre>{@code
 * Tensor X = Nd4jBridge.fromINDArray(device, features);
 * INDArray gradient = Nd4jBridge.toINDArray(gradients.of(w));
 * }</pre>
 *
 * {@code nd4j-api} is an optional dependency: a program that uses this class adds it, and a backend such as {@code org.nd4j:nd4j-native}.
 */
public final class Nd4jBridge {
    private static final int LONGEST = Integer.MAX_VALUE - 8;

    private Nd4jBridge() {
    }

    /**
     * A tensor with the elements of {@code array}: data of its own, which later changes of the array do not touch. An array that is not
     * row-major and dense is laid out anew by ND4J first. ND4J's empty array without dimensions becomes shape [0].
     *
     * @param array FLOAT or DOUBLE; not modified
     * @throws BadCallException if it has another type, or was closed, or has more elements than a Java array
     */
    public static Tensor fromINDArray(Device device, INDArray array) {
        check(array);
        long[] shape = array.isEmpty() && array.rank() == 0 ? new long[] {0} : array.shape().clone();
        if (array.isEmpty() || Elements.areRowMajor(array)) {
            return tensor(device, array, shape);
        }
        INDArray rows = array.dup('c');
        try {
            return tensor(device, rows, shape);
        } finally {
            if (rows.closeable()) {
                rows.close();
            }
        }
    }

    private static void check(INDArray array) {
        if (array.wasClosed()) {
            throw new BadCallException("fromINDArray: the array was closed.");
        }
        if (array.dataType() != DataType.FLOAT && array.dataType() != DataType.DOUBLE) {
            throw new BadCallException("fromINDArray: an array of ND4J's type " + array.dataType()
                    + " has no tensor; FLOAT and DOUBLE have, such as array.castTo(DataType.FLOAT).");
        }
        if (array.length() > LONGEST) {
            throw new BadCallException("fromINDArray: an array of " + array.length() + " elements is too long; a tensor takes " + LONGEST
                    + " at a time.");
        }
    }

    private static Tensor tensor(Device device, INDArray dense, long[] shape) {
        int length = dense.isEmpty() ? 0 : Math.toIntExact(dense.length());
        if (dense.dataType() == DataType.FLOAT) {
            float[] elements = new float[length];
            Elements.read(dense, elements);
            return device.tensor(elements, shape);
        }
        double[] elements = new double[length];
        Elements.read(dense, elements);
        return device.tensor(elements, shape);
    }

    /**
     * An array of ND4J, in order 'c', with the elements of {@code tensor}, which is computed if it has not been.
     *
     * @throws BadCallException    if the tensor is of type i32
     * @throws WorkFailedException if the class path has no backend of ND4J, which alone can make arrays
     */
    public static INDArray toINDArray(Tensor tensor) {
        if (!tensor.dtype().isFloating()) {
            throw new BadCallException("toINDArray: a tensor of type " + tensor.dtype() + " has no array; f32 and f64 have.");
        }
        long[] shape = tensor.shape().dims().stream().mapToLong(Dim::size).toArray();
        try {
            return tensor.dtype() == DType.F32 ? array(tensor.toArray(), shape) : array(tensor.toDoubles(), shape);
        } catch (LinkageError noBackend) {
            throw new WorkFailedException("toINDArray: ND4J cannot make arrays without a backend; add org.nd4j:nd4j-native and its "
                    + "natives for this system to the class path.", noBackend);
        }
    }

    private static INDArray array(float[] elements, long[] shape) {
        INDArray array = shape.length == 0 ? Nd4j.scalar(DataType.FLOAT, 0) : Nd4j.createUninitialized(DataType.FLOAT, shape, 'c');
        Elements.write(elements, array);
        return array;
    }

    private static INDArray array(double[] elements, long[] shape) {
        INDArray array = shape.length == 0 ? Nd4j.scalar(DataType.DOUBLE, 0) : Nd4j.createUninitialized(DataType.DOUBLE, shape, 'c');
        Elements.write(elements, array);
        return array;
    }
}
