package dev.chainrule.tensor.nd4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.chainrule.tensor.BadCallException;
import dev.chainrule.tensor.Device;
import dev.chainrule.tensor.Devices;
import dev.chainrule.tensor.Tensor;
import dev.chainrule.tensor.WorkFailedException;
import dev.chainrule.tensor.shape.DType;
import dev.chainrule.tensor.shape.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Arrays of every layout become row-major tensors and come back, to the bit. What makes arrays needs a backend, which the profile brings. */
class Nd4jBridgeTest {
    private static final boolean BACKEND = Nd4jBridgeTest.class.getClassLoader()
            .getResource("META-INF/services/org.nd4j.linalg.factory.Nd4jBackend") != null;

    @ParameterizedTest
    @EnumSource(value = DataType.class, names = {"FLOAT", "DOUBLE"})
    void anyLayoutBecomesRowMajorAndComesBackToTheBit(DataType type) {
        needsABackend();
        try (Device device = Devices.open("cpu")) {
            for (INDArray array : layouts(type)) {
                String layout = Arrays.toString(array.shape()) + " by " + Arrays.toString(array.stride()) + " " + array.ordering();
                Tensor tensor = Nd4jBridge.fromINDArray(device, array);
                assertThat(tensor.dtype()).as(layout).isEqualTo(type == DataType.FLOAT ? DType.F32 : DType.F64);
                assertThat(tensor.shape()).as(layout).isEqualTo(Shape.of(array.shape()));
                assertThat(bits(tensor)).as(layout).containsExactly(bits(array));
                INDArray back = Nd4jBridge.toINDArray(tensor);
                assertThat(back.dataType()).as(layout).isEqualTo(type);
                assertThat(back.shape()).as(layout).containsExactly(array.shape());
                assertThat(back.ordering()).as(layout).isEqualTo('c');
                assertThat(bits(back)).as(layout).containsExactly(bits(array));
            }
        }
    }

    /** Whole, in both orders, sliced, strided, transposed, permuted, stretched, of rank 0 to 5. */
    private static List<INDArray> layouts(DataType type) {
        INDArray c = numbers(type, 'c', 4, 6);
        INDArray f = numbers(type, 'f', 4, 6);
        INDArray cube = numbers(type, 'c', 2, 3, 4);
        INDArray large = numbers(type, 'f', 300, 517);
        List<INDArray> layouts = new ArrayList<>(List.of(c, f, cube, large, c.transpose(), f.transpose(), large.transpose()));
        for (INDArray whole : List.of(c, f, large)) {
            layouts.add(whole.get(NDArrayIndex.interval(1, 3), NDArrayIndex.all()));
            layouts.add(whole.get(NDArrayIndex.all(), NDArrayIndex.interval(2, 5)));
            layouts.add(whole.get(NDArrayIndex.interval(0, 2, 4), NDArrayIndex.interval(1, 2, 6)));
            layouts.add(whole.get(NDArrayIndex.interval(1, 4), NDArrayIndex.interval(1, 6)).transpose());
            layouts.add(whole.getRow(2));
            layouts.add(whole.getColumn(3));
            layouts.add(whole.getRow(2).reshape(1, whole.columns()));
        }
        layouts.add(cube.permute(2, 0, 1));
        layouts.add(cube.permute(2, 0, 1).get(NDArrayIndex.point(1), NDArrayIndex.all(), NDArrayIndex.interval(1, 3)));
        layouts.add(cube.slice(1));
        layouts.add(numbers(type, 'f', 2, 1, 3, 2, 2));
        layouts.add(numbers(type, 'c', 1, 1));
        layouts.add(numbers(type, 'c', 7));
        layouts.add(numbers(type, 'c', 1, 3).broadcast(4, 3));
        layouts.add(Nd4j.scalar(type, -0.0));
        layouts.add(Nd4j.create(type, 0, 3));
        layouts.add(Nd4j.create(type, 2, 0));
        return layouts;
    }

    @Test
    void anEmptyArrayWithoutDimensionsIsAVectorOfNone() {
        needsABackend();
        try (Device device = Devices.open("cpu")) {
            assertThat(Nd4jBridge.fromINDArray(device, Nd4j.empty(DataType.FLOAT)).shape()).isEqualTo(Shape.of(0));
        }
    }

    @Test
    void aTensorKeepsItsOwnCopy() {
        needsABackend();
        try (Device device = Devices.open("cpu")) {
            INDArray array = Nd4j.createFromArray(1f, 2f, 3f);
            Tensor tensor = Nd4jBridge.fromINDArray(device, array);
            array.addi(1);
            assertThat(tensor.toArray()).containsExactly(1, 2, 3);
            Nd4jBridge.toINDArray(tensor).addi(1);
            assertThat(tensor.toArray()).containsExactly(1, 2, 3);
        }
    }

    @Test
    void aResultIsComputedOnItsWayOut() {
        needsABackend();
        try (Device device = Devices.open("cpu")) {
            INDArray array = Nd4j.createFromArray(new double[][] {{1, 2}, {3, 4}});
            assertThat(Nd4jBridge.toINDArray(Nd4jBridge.fromINDArray(device, array.transpose()).times(2)))
                    .isEqualTo(Nd4j.createFromArray(new double[][] {{2, 6}, {4, 8}}));
        }
    }

    @Test
    void otherTypesAndClosedArraysAreRefusedByName() {
        needsABackend();
        try (Device device = Devices.open("cpu")) {
            for (DataType type : List.of(DataType.FLOAT16, DataType.INT32, DataType.BOOL)) {
                assertThatThrownBy(() -> Nd4jBridge.fromINDArray(device, Nd4j.ones(type, 2))).isInstanceOf(BadCallException.class)
                        .hasMessage("fromINDArray: an array of ND4J's type " + type
                                + " has no tensor; FLOAT and DOUBLE have, such as array.castTo(DataType.FLOAT).");
            }
            INDArray closed = Nd4j.createFromArray(1f, 2f);
            closed.close();
            assertThatThrownBy(() -> Nd4jBridge.fromINDArray(device, closed)).isInstanceOf(BadCallException.class)
                    .hasMessage("fromINDArray: the array was closed.");
        }
    }

    @Test
    void aRowNumberHasNoArray() {
        try (Device device = Devices.open("cpu")) {
            Tensor rows = device.of(device.graph().input("rows", Shape.of(2), DType.I32));
            assertThatThrownBy(() -> Nd4jBridge.toINDArray(rows)).isInstanceOf(BadCallException.class)
                    .hasMessage("toINDArray: a tensor of type i32 has no array; f32 and f64 have.");
        }
    }

    @Test
    void withoutABackendTheSentenceSaysWhatToAdd() {
        assumeFalse(BACKEND, "a backend of ND4J is on the class path");
        try (Device device = Devices.open("cpu")) {
            Tensor tensor = device.scalar(1);
            for (int call = 0; call < 2; call++) {
                assertThatThrownBy(() -> Nd4jBridge.toINDArray(tensor)).isInstanceOf(WorkFailedException.class)
                        .hasMessage("toINDArray: ND4J cannot make arrays without a backend; add org.nd4j:nd4j-native and its natives "
                                + "for this system to the class path.");
            }
        }
    }

    private static void needsABackend() {
        assumeTrue(BACKEND, "no backend of ND4J on the class path: run with -Pnd4j-native");
    }

    /** Normal numbers among them every kind of special one. */
    private static INDArray numbers(DataType type, char order, long... shape) {
        Random random = new Random(shape.length);
        INDArray array = Nd4j.create(type, shape, order);
        double[] special = {Double.NaN, -0.0, Double.NEGATIVE_INFINITY, Float.MIN_VALUE, Double.MIN_VALUE, 1.0 / 3};
        for (long k = 0; k < array.length(); k++) {
            array.putScalar(k, k % 5 == 1 ? special[random.nextInt(special.length)] : random.nextGaussian());
        }
        return array;
    }

    private static long[] bits(Tensor tensor) {
        return tensor.dtype() == DType.F32 ? floatBits(tensor.toArray()) : Arrays.stream(tensor.toDoubles())
                .mapToLong(Double::doubleToRawLongBits).toArray();
    }

    private static long[] floatBits(float[] values) {
        long[] bits = new long[values.length];
        for (int k = 0; k < bits.length; k++) {
            bits[k] = Float.floatToRawIntBits(values[k]);
        }
        return bits;
    }

    /** Element by element, by index: the slow way that cannot be wrong about strides. */
    private static long[] bits(INDArray array) {
        if (array.isEmpty()) {
            return new long[0];
        }
        long[] bits = new long[Math.toIntExact(array.length())];
        long[] index = new long[array.rank()];
        for (int k = 0; k < bits.length; k++) {
            long rest = k;
            for (int axis = array.rank() - 1; axis >= 0; axis--) {
                index[axis] = rest % array.size(axis);
                rest /= array.size(axis);
            }
            boolean single = array.dataType() == DataType.FLOAT;
            bits[k] = single ? Float.floatToRawIntBits(array.rank() == 0 ? array.getFloat(0) : array.getFloat(index))
                    : Double.doubleToRawLongBits(array.rank() == 0 ? array.getDouble(0) : array.getDouble(index));
        }
        return bits;
    }
}
