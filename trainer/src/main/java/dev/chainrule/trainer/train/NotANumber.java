package dev.chainrule.trainer.train;

import java.util.Arrays;
import java.util.Map;
import java.util.function.Supplier;

/** Finds where in a training a number was first none, by training again: epoch by epoch, then step by step, then tensor by tensor. */
final class NotANumber {
    private NotANumber() {
    }

    /**
     * The place, as a clause that begins with a comma.
     *
     * @param make   makes the same descent anew
     * @param epochs how many epochs to look through
     */
    static String place(Supplier<Descent> make, int epochs) {
        try (Descent descent = make.get()) {
            Map<String, double[]> before = descent.state();
            while (descent.epoch() <= epochs) {
                int epoch = descent.epoch();
                before = descent.state();
                while (!descent.step()) {
                    continue;                                   // to the end of the epoch
                }
                if (isIn(descent.state())) {
                    descent.resume(before, epoch, 0);
                    return step(descent);
                }
            }
        } catch (RuntimeException failed) {
            return "";                                          // the loss is none, and that is said in any case
        }
        return "";
    }

    private static String step(Descent descent) {
        int epoch = descent.epoch();
        for (int step = 0; step < descent.stepsAnEpoch(); step++) {
            Map<String, double[]> before = descent.state();
            descent.step();
            if (isIn(descent.state())) {
                descent.resume(before, epoch, step);
                String tensor = descent.firstNotANumber();
                long number = (long) epoch * descent.stepsAnEpoch() + step + 1;
                return ", first in step " + number
                        + (descent.stepsAnEpoch() == 1 ? "" : " (batch " + (step + 1) + " of epoch " + (epoch + 1) + ")")
                        + (tensor == null ? "" : ", in " + tensor);
            }
        }
        return "";
    }

    private static boolean isIn(Map<String, double[]> state) {
        return state.values().stream().flatMapToDouble(Arrays::stream).anyMatch(Double::isNaN);
    }
}
