package dev.chainrule.trainer.out.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import dev.chainrule.tensor.shape.DType;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.util.LinkedHashMap;
import java.util.Map;

/** A model run by ONNX Runtime on the CPU. */
final class OnnxRun implements AutoCloseable {
    private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
    private final OrtSession session;

    OnnxRun(byte[] model) throws OrtException {
        try (SessionOptions options = new SessionOptions()) {
            options.setIntraOpNumThreads(1);
            options.setSessionLogLevel(ai.onnxruntime.OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR);
            session = environment.createSession(model, options);
        }
    }

    OrtSession session() {
        return session;
    }

    /** Numbers as a tensor. */
    OnnxTensor tensor(DType dtype, long[] shape, double... values) throws OrtException {
        return switch (dtype) {
            case F64 -> OnnxTensor.createTensor(environment, DoubleBuffer.wrap(values), shape);
            case F32 -> {
                float[] narrow = new float[values.length];
                for (int k = 0; k < values.length; k++) {
                    narrow[k] = (float) values[k];
                }
                yield OnnxTensor.createTensor(environment, FloatBuffer.wrap(narrow), shape);
            }
            case I32 -> {
                int[] whole = new int[values.length];
                for (int k = 0; k < values.length; k++) {
                    whole[k] = (int) values[k];
                }
                yield OnnxTensor.createTensor(environment, IntBuffer.wrap(whole), shape);
            }
        };
    }

    /** Texts as a tensor. */
    OnnxTensor tensor(long[] shape, String... values) throws OrtException {
        return OnnxTensor.createTensor(environment, values, shape);
    }

    /** Output name → its elements, row-major: double[] or String[]. */
    Map<String, Object> run(Map<String, OnnxTensor> inputs) throws OrtException {
        Map<String, Object> outputs = new LinkedHashMap<>();
        try (OrtSession.Result result = session.run(inputs)) {
            for (var entry : result) {
                OnnxTensor tensor = (OnnxTensor) entry.getValue();
                outputs.put(entry.getKey(), switch (tensor.getInfo().type) {
                    case DOUBLE -> doubles(tensor.getDoubleBuffer());
                    case FLOAT -> doubles(tensor.getFloatBuffer());
                    case STRING -> tensor.getValue();
                    default -> throw new IllegalArgumentException("an output of type " + tensor.getInfo().type);
                });
            }
        }
        return outputs;
    }

    private static double[] doubles(DoubleBuffer buffer) {
        double[] values = new double[buffer == null ? 0 : buffer.remaining()];
        if (buffer != null) {
            buffer.get(values);
        }
        return values;
    }

    private static double[] doubles(FloatBuffer buffer) {
        double[] values = new double[buffer == null ? 0 : buffer.remaining()];
        for (int k = 0; k < values.length; k++) {
            values[k] = buffer.get(k);
        }
        return values;
    }

    @Override
    public void close() {
        try {
            session.close();
        } catch (OrtException failed) {
            throw new IllegalStateException(failed);
        }
    }
}
