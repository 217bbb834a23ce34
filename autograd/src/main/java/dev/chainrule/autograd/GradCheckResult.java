package dev.chainrule.autograd;

import dev.chainrule.tensor.WorkFailedException;
import java.util.Locale;

/**
 * What {@link GradCheck} found.
 *
 * @param outcome       whether the gradient is right, or could not be checked
 * @param backward      ⟨v, Jᵀu⟩, by the gradient that is checked
 * @param forward       ⟨Jv, u⟩, by the rules alone; equal to {@code backward} where a gradient was given
 * @param numeric       the same by central differences
 * @param relativeError the largest of their differences from {@code backward}, along v and along its part for each input, relative to the
 *                      size of the products in ⟨v, Jᵀu⟩
 * @param tolerance     the bound of the relative error
 * @param step          the step h of the differences; 0 if every draw was rejected
 * @param rejected      how many draws were too near a kink, a pole or a comparison
 * @param worstInput    the input along which gradient and differences differ most; "" if every draw was rejected
 * @param worstError    the relative error along that input alone
 */
public record GradCheckResult(Outcome outcome, double backward, double forward, double numeric, double relativeError, double tolerance,
        double step, int rejected, String worstInput, double worstError) {
    /** Whether a gradient is right. */
    public enum Outcome {
        /** All comparisons agree. */
        PASSED,
        /** One does not. */
        FAILED,
        /** No draw was away from kinks, poles and comparisons: nothing is known. */
        REJECTED
    }

    /** Whether the gradient was checked and is right. */
    public boolean passed() {
        return outcome == Outcome.PASSED;
    }

    /**
     * This result, if the gradient was checked and is right.
     *
     * @throws WorkFailedException otherwise; says what was compared and which input is worst
     */
    public GradCheckResult requirePassed() {
        if (!passed()) {
            throw new WorkFailedException(toString());
        }
        return this;
    }

    /** One sentence. */
    @Override
    public String toString() {
        return switch (outcome) {
            case PASSED -> String.format(Locale.ROOT,
                    "The gradient is right: along a random direction it is %.9g, by central differences with step %.0e %.9g,"
                            + " a relative error of %.1e.",
                    backward, step, numeric, relativeError);
            case FAILED -> String.format(Locale.ROOT,
                    "The gradient is wrong: along a random direction it is %.9g, by the rules forward %.9g, by central differences with step"
                            + " %.0e %.9g, a relative error of %.1e where %.0e is allowed; the worst input is %s, with %.1e.",
                    backward, forward, step, numeric, relativeError, tolerance, worstInput, worstError);
            case REJECTED -> "The gradient could not be checked: all " + rejected + " draws lie too near a kink, a pole or a comparison, or"
                    + " where the function is not finite; choose another point.";
        };
    }
}
