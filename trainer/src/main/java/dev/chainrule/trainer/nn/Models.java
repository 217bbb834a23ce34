package dev.chainrule.trainer.nn;

import dev.chainrule.tensor.shape.Shape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Models from their specifications, the way back from {@link Model#specification}. */
public final class Models {
    private Models() {
    }

    /**
     * The model that {@code specification} states.
     *
     * @throws IllegalArgumentException if it states none that this version knows
     */
    public static Model of(Map<?, ?> specification) {
        Object kind = specification.get("kind");
        if ("neuron".equals(kind)) {
            return new NeuronModel(constant(Neuron.class, specification.get("activation")), loss(specification));
        }
        if ("stack".equals(kind)) {
            List<StackModel.Layer> layers = new ArrayList<>();
            for (Object layer : (List<?>) specification.get("layers")) {
                Map<?, ?> map = (Map<?, ?>) layer;
                layers.add(new StackModel.Layer(((Number) map.get("units")).intValue(), constant(Activation.class, map.get("activation"))));
            }
            return new StackModel(layers, loss(specification));
        }
        if ("formula".equals(kind)) {
            Map<String, Shape> shapes = new LinkedHashMap<>();
            ((Map<?, ?>) specification.get("parameters")).forEach((name, shape) -> shapes.put((String) name, Shape.parse((String) shape)));
            return new FormulaModel((String) specification.get("loss"), (String) specification.get("prediction"), shapes);
        }
        throw new IllegalArgumentException("a model of kind '" + kind + "'");
    }

    private static Loss loss(Map<?, ?> specification) {
        return Loss.of((Map<?, ?>) specification.get("loss"));
    }

    private static <E extends Enum<E>> E constant(Class<E> type, Object name) {
        return Enum.valueOf(type, ((String) name).toUpperCase(Locale.ROOT));
    }
}
