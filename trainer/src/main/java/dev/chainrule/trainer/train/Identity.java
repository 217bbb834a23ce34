package dev.chainrule.trainer.train;

import dev.chainrule.tensor.device.Backend;
import dev.chainrule.trainer.data.Examples;
import dev.chainrule.trainer.data.Json;
import dev.chainrule.trainer.nn.Model;
import java.util.List;

/** What a training is: model, settings, device and data, in one line. A checkpoint states it, and no other training goes on from there. */
final class Identity {
    private Identity() {
    }

    static String of(Backend backend, Model model, Settings settings, Examples examples, RowSurvey training, RowSurvey holdout) {
        return String.join(" ", backend.name(), Json.write(model.specification(), false), settings.fingerprint(backend),
                List.of(examples.target(), examples.features(), examples.classes()).toString(), training.checksum(),
                holdout.checksum());
    }
}
