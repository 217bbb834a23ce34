package dev.chainrule.benchmarks;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** What the competitors by ND4J share: it is told to keep quiet, and takes as many threads as there are cores by itself. */
final class Nd4jPeer {
    static {
        System.setProperty("org.nd4j.log.initialization", "false");
        Nd4j.setDefaultDataTypes(DataType.FLOAT, DataType.FLOAT);
    }

    private Nd4jPeer() {
    }

    /** A copy of {@code data} as a float32 matrix, row-major. */
    static INDArray matrix(float[] data, int rows, int columns) {
        return Nd4j.create(data, new long[] {rows, columns}, 'c');
    }

    /** A copy of {@code data} as a float32 vector. */
    static INDArray vector(float[] data) {
        return Nd4j.create(data, new long[] {data.length}, 'c');
    }

    /** The elements, row by row. */
    static float[] rowMajor(INDArray array) {
        return array.ordering() == 'c' && !array.isView() ? array.data().asFloat() : array.dup('c').data().asFloat();
    }
}
