package dev.chainrule.trainer.out;

import dev.chainrule.tensor.shape.DimSizes;
import dev.chainrule.trainer.data.Json;
import dev.chainrule.trainer.data.Safetensors;
import dev.chainrule.trainer.data.Safetensors.Content;
import dev.chainrule.trainer.data.Safetensors.Tensor;
import dev.chainrule.trainer.nn.Parameter;
import dev.chainrule.trainer.train.TrainedModel;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The parameters of a model as a safetensors file: each under its name in its shape, in float64, in the data's own units. */
public final class WeightFile {
    private WeightFile() {
    }

    /** The bytes of the file; its metadata has the target, the features and the classes. */
    public static byte[] bytes(TrainedModel model) {
        DimSizes sizes = DimSizes.none().with("D", model.features().size());
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        for (int k = 0; k < model.parameters().size(); k++) {
            Parameter parameter = model.model().parameters().get(k);
            List<Long> shape = parameter.shape().dims().stream().map(sizes::of).toList();
            tensors.put(parameter.name(), Tensor.of(shape, model.parameters().get(k)));
        }
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put("format", "chainrule-weights");
        metadata.put("model", Json.write(model.model().specification(), false));
        metadata.put("target", model.target());
        metadata.put("features", Json.write(Map.of("features", model.features()), false));
        if (!model.classes().isEmpty()) {
            metadata.put("classes", Json.write(Map.of("classes", model.classes()), false));
        }
        return Safetensors.bytes(new Content(tensors, metadata));
    }
}
