package dev.chainrule.trainer.out.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import dev.chainrule.tensor.shape.DType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * An ONNX graph under construction: each method adds something and gives the name of its value. Operators are those of opset 18 of {@code
 * ai.onnx} and 3 of {@code ai.onnx.ml} (<a href="https://onnx.ai/onnx/operators/">their meaning</a>).
 */
final class OnnxGraph {
    static final int OPSET = 18;
    static final int ML_OPSET = 3;
    private static final String ML = "ai.onnx.ml";
    /** The first version of the file format that has {@link #OPSET}. */
    private static final int IR_VERSION = 8;

    private final GraphProto.Builder graph = GraphProto.newBuilder();
    private final Set<String> taken = new HashSet<>();
    private final Map<String, String> constants = new HashMap<>();
    private boolean usesMl;

    /** The number that ONNX has for a type of elements. */
    static int elementType(DType dtype) {
        return switch (dtype) {
            case F32 -> TensorProto.DataType.FLOAT_VALUE;
            case F64 -> TensorProto.DataType.DOUBLE_VALUE;
            case I32 -> TensorProto.DataType.INT32_VALUE;
        };
    }

    // ---- what comes in and goes out -----------------------------------------------------------------------------------------------------

    /**
     * A value that the caller gives.
     *
     * @param dims numbers, or names of dimensions
     */
    String input(String name, int elementType, List<String> dims) {
        taken.add(name);
        graph.addInput(value(name, elementType, dims));
        return name;
    }

    /** Gives {@code value} to the caller under {@code name}. */
    void output(String name, String value, int elementType, List<String> dims) {
        graph.addNode(NodeProto.newBuilder().setOpType("Identity").setName(unique(name + "_out")).addInput(value).addOutput(name));
        graph.addOutput(value(name, elementType, dims));
    }

    private static ValueInfoProto value(String name, int elementType, List<String> dims) {
        TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
        for (String dim : dims) {
            boolean number = dim.chars().allMatch(c -> c >= '0' && c <= '9');
            shape.addDim(number ? TensorShapeProto.Dimension.newBuilder().setDimValue(Long.parseLong(dim))
                    : TensorShapeProto.Dimension.newBuilder().setDimParam(dim));
        }
        return ValueInfoProto.newBuilder().setName(name)
                .setType(TypeProto.newBuilder().setTensorType(TypeProto.Tensor.newBuilder().setElemType(elementType).setShape(shape)))
                .build();
    }

    /** Keeps {@code name} for a value that the caller knows. */
    void reserve(String name) {
        taken.add(name);
    }

    // ---- constants ------------------------------------------------------------------------------------------------------------------------

    /** Numbers of shape {@code dims}, row-major. */
    String tensor(String name, DType dtype, List<Long> dims, double... values) {
        ByteBuffer raw = ByteBuffer.allocate(dtype.bytes() * values.length).order(ByteOrder.LITTLE_ENDIAN);
        for (double value : values) {
            switch (dtype) {
                case F32 -> raw.putFloat((float) value);
                case F64 -> raw.putDouble(value);
                case I32 -> raw.putInt((int) value);
            }
        }
        return initializer(TensorProto.newBuilder().setName(unique(name)).setDataType(elementType(dtype)).addAllDims(dims)
                .setRawData(ByteString.copyFrom(raw.array())));
    }

    /** A scalar; the same number is the same value. */
    String number(DType dtype, double value) {
        String text = value == Math.rint(value) && Math.abs(value) < 1e9 && !(value == 0 && 1 / value < 0) ? Long.toString((long) value)
                : Double.toString(value);
        return constants.computeIfAbsent(dtype + " " + text, key -> tensor(text, dtype, List.of(), value));
    }

    /** A vector of int64, for shapes and axes; the same numbers are the same value. */
    String longs(List<Long> values) {
        return constants.computeIfAbsent("i64 " + values, key -> {
            ByteBuffer raw = ByteBuffer.allocate(Long.BYTES * values.size()).order(ByteOrder.LITTLE_ENDIAN);
            values.forEach(raw::putLong);
            return initializer(TensorProto.newBuilder().setName(unique("dims")).setDataType(TensorProto.DataType.INT64_VALUE)
                    .addDims(values.size()).setRawData(ByteString.copyFrom(raw.array())));
        });
    }

    /** A vector of texts. */
    String texts(String name, List<String> values) {
        TensorProto.Builder tensor = TensorProto.newBuilder().setName(unique(name)).setDataType(TensorProto.DataType.STRING_VALUE)
                .addDims(values.size());
        values.forEach(value -> tensor.addStringData(ByteString.copyFromUtf8(value)));
        return initializer(tensor);
    }

    private String initializer(TensorProto.Builder tensor) {
        graph.addInitializer(tensor);
        return tensor.getName();
    }

    // ---- operations -------------------------------------------------------------------------------------------------------------------------

    /** An operator of {@code ai.onnx} with one result. */
    String node(String operator, List<String> inputs, AttributeProto... attributes) {
        return node("", operator, inputs, attributes);
    }

    /** An operator of {@code ai.onnx.ml} with one result. */
    String mlNode(String operator, List<String> inputs, AttributeProto... attributes) {
        usesMl = true;
        return node(ML, operator, inputs, attributes);
    }

    private String node(String domain, String operator, List<String> inputs, AttributeProto... attributes) {
        String result = unique(operator.toLowerCase(Locale.ROOT));
        NodeProto.Builder node = NodeProto.newBuilder().setOpType(operator).setDomain(domain).setName(result + "_node").addAllInput(inputs)
                .addOutput(result);
        for (AttributeProto attribute : attributes) {
            node.addAttribute(attribute);
        }
        graph.addNode(node);
        return result;
    }

    static AttributeProto attribute(String name, long value) {
        return AttributeProto.newBuilder().setName(name).setType(AttributeProto.AttributeType.INT).setI(value).build();
    }

    static AttributeProto attribute(String name, List<Integer> values) {
        AttributeProto.Builder attribute = AttributeProto.newBuilder().setName(name).setType(AttributeProto.AttributeType.INTS);
        values.forEach(attribute::addInts);
        return attribute.build();
    }

    static AttributeProto textAttribute(String name, List<String> values) {
        AttributeProto.Builder attribute = AttributeProto.newBuilder().setName(name).setType(AttributeProto.AttributeType.STRINGS);
        values.forEach(value -> attribute.addStrings(ByteString.copyFromUtf8(value)));
        return attribute.build();
    }

    /** {@code name}, or with a number behind it where that is taken. */
    String unique(String name) {
        String free = name;
        for (int k = 1; !taken.add(free); k++) {
            free = name + "_" + k;
        }
        return free;
    }

    /**
     * The model as the bytes of its file.
     *
     * @param name        of the graph
     * @param description for a reader
     * @param metadata    name → text
     */
    byte[] model(String name, String description, Map<String, String> metadata) {
        ModelProto.Builder model = ModelProto.newBuilder().setIrVersion(IR_VERSION).setProducerName("chainrule").setDocString(description)
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(OPSET));
        if (usesMl) {
            model.addOpsetImport(OperatorSetIdProto.newBuilder().setDomain(ML).setVersion(ML_OPSET));
        }
        metadata.forEach((key, value) -> model.addMetadataProps(StringStringEntryProto.newBuilder().setKey(key).setValue(value)));
        return model.setGraph(graph.setName(name)).build().toByteArray();
    }
}
