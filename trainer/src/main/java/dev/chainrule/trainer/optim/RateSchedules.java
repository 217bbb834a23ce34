package dev.chainrule.trainer.optim;

import dev.chainrule.tensor.BadCallException;

/** Schedules as a user types them. */
public final class RateSchedules {
    /** Every form. */
    public static final String FORMS = "constant, cosine, step:FACTOR:EPOCHS, plateau[:FACTOR:PATIENCE], warmup:EPOCHS+ANOTHER "
            + "(EPOCHS such as 30, or 500steps)";

    private RateSchedules() {
    }

    /**
     * The schedule in {@code text}, such as {@code cosine}, {@code step:0.5:30}, {@code plateau:0.1:10} or {@code warmup:500steps+cosine}.
     *
     * @throws BadCallException if there is none of that form; lists the forms
     */
    public static RateSchedule parse(String text) {
        String[] parts = text.strip().split(":", -1);
        try {
            if (parts[0].equals("warmup") && text.contains("+")) {
                int plus = text.indexOf('+');
                return warmUp(text, text.substring(0, plus).strip().split(":", -1), text.substring(plus + 1));
            }
            return switch (parts[0] + "/" + (parts.length - 1)) {
                case "constant/0" -> new Constant();
                case "cosine/0" -> new Cosine();
                case "step/2" -> new StepDecay(Double.parseDouble(parts[1]), duration(parts[2]));
                case "plateau/0" -> new Plateau();
                case "plateau/2" -> new Plateau(Double.parseDouble(parts[1]), Integer.parseInt(parts[2]));
                default -> throw unknown(text);
            };
        } catch (NumberFormatException notANumber) {
            throw unknown(text);
        }
    }

    private static RateSchedule warmUp(String text, String[] parts, String then) {
        RateSchedule after = parse(then);
        if (parts.length != 2 || after instanceof WarmUp || after instanceof Plateau) {
            throw unknown(text);
        }
        return new WarmUp(duration(parts[1]), after);
    }

    private static Duration duration(String text) {
        return text.endsWith("steps") ? Duration.steps(Long.parseLong(text.substring(0, text.length() - "steps".length())))
                : Duration.epochs(Long.parseLong(text));
    }

    private static BadCallException unknown(String text) {
        return new BadCallException("There is no schedule '" + text + "' of the learning rate; choose one of " + FORMS + ".");
    }
}
