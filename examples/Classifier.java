///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 17+
//DEPS dev.chainrule:chainrule-bom:0.1.0-SNAPSHOT@pom
//DEPS dev.chainrule:chainrule-trainer
//JAVA_OPTIONS --add-modules jdk.incubator.vector

import dev.chainrule.tensor.Device;
import dev.chainrule.tensor.Devices;
import dev.chainrule.trainer.data.DataSource;
import dev.chainrule.trainer.data.Examples;
import dev.chainrule.trainer.data.Missing;
import dev.chainrule.trainer.data.OneHot;
import dev.chainrule.trainer.nn.Activation;
import dev.chainrule.trainer.nn.Loss;
import dev.chainrule.trainer.nn.StackModel;
import dev.chainrule.trainer.optim.Adam;
import dev.chainrule.trainer.optim.Cosine;
import dev.chainrule.trainer.train.Settings;
import dev.chainrule.trainer.train.Trainer;
import java.nio.file.Path;
import java.util.List;

/**
 * Tells the classes of a file apart, in one file of Java: {@code jbang examples/Classifier.java examples/penguins.csv Species}, or, with the
 * jars of Chainrule at hand, {@code java -cp "LIB/*" examples/Classifier.java examples/penguins.csv Species}.
 */
public class Classifier {
    public static void main(String[] arguments) {
        if (arguments.length != 2) {
            System.err.println("Usage: Classifier FILE TARGET, such as: Classifier examples/penguins.csv Species");
            System.exit(2);
        }
        try (Device device = Devices.best()) {
            Examples examples = Examples.of(DataSource.read(Path.of(arguments[0])),
                    new Examples.Request(arguments[1], List.of(), OneHot.NONE, Missing.DROP, true));
            StackModel model = StackModel.of(List.of(8), Activation.RELU, examples.classes().size(), Loss.named("cross-entropy"));
            Settings settings = new Settings().optimizer(new Adam()).rates(new Cosine()).epochs(200).holdout(0.2).seed(1);
            Trainer.Outcome outcome = new Trainer(device.backend(), model, settings, new Trainer.Listener() {
            }).train(examples);
            System.out.printf("%s: %d classes from %d features%n", arguments[1], examples.classes().size(), examples.columns());
            System.out.printf("right on %d held-out rows: %d %%%n", outcome.holdoutRows(), Math.round(100 * outcome.accuracy()));
        }
    }
}
