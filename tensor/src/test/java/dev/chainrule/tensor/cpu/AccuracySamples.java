package dev.chainrule.tensor.cpu;

import ch.obermuhlner.math.big.BigDecimalMath;
import dev.chainrule.tensor.graph.Op;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Arguments in float64 at which the accuracy of a function is measured: every binade and its ends, where the function bends, hard cases. */
final class AccuracySamples {
    private static final BigDecimal HALF_PI = BigDecimalMath.pi(new MathContext(400)).divide(BigDecimal.valueOf(2));

    private final SplittableRandom random = new SplittableRandom(Long.getLong("tests.seed", 1));
    private final List<double[]> samples = new ArrayList<>();
    private final int density;

    /** @param density how many in a binade; elsewhere in proportion */
    AccuracySamples(int density) {
        this.density = density;
    }

    /** Pairs of arguments (the second one is for pow alone). */
    List<double[]> of(Op op) {
        samples.clear();
        switch (op) {
            case EXP -> {
                binades(-70, 9, true);
                uniform(-746, 710, 300);
                uniform(-1, 1, 200);
                uniform(-745.2, -708, 100);                            // subnormal results
            }
            case LN -> {
                binades(-1074, 1023, false);
                uniform(0.5, 2, 500);
                for (int e = 1; e <= 52; e++) {
                    add(1 + Math.scalb(1.0, -e), 0);
                    add(1 - Math.scalb(1.0, -e), 0);
                    add(1 + Math.scalb(random.nextDouble(), -e), 0);
                }
            }
            case SIN, COS -> {
                binades(-60, 1023, true);
                uniform(-7, 7, 500);
                multiplesOfHalfPi();
            }
            case TANH -> {
                binades(-1074, 6, true);
                uniform(-20, 20, 500);
                uniform(-1, 1, 300);
            }
            case POW -> powers();
            default -> throw new IllegalArgumentException(op.toString());
        }
        return samples;
    }

    private void add(double a, double b) {
        samples.add(new double[] {a, b});
    }

    private void binades(int first, int last, boolean negativeToo) {
        for (int e = first; e <= last; e++) {
            double start = Math.scalb(1.0, e);
            add(start, 0);
            add(Math.nextUp(start), 0);
            add(Math.nextDown(2 * start), 0);
            for (int k = 0; k < density; k++) {
                add((negativeToo && random.nextBoolean() ? -1 : 1) * start * (1 + random.nextDouble()), 0);
            }
        }
    }

    private void uniform(double from, double to, int perDensity) {
        for (int k = 0; k < perDensity * density; k++) {
            add(from + (to - from) * random.nextDouble(), 0);
        }
    }

    /** The numbers nearest to multiples of π/2, where the reduction cancels; and the double nearest of all to one (6381956970095103·2⁷⁹⁷). */
    private void multiplesOfHalfPi() {
        add(6381956970095103.0 * 0x1p797, 0);
        for (int e = 0; e < 1020; e += e < 60 ? 1 : 8) {
            for (int k = 0; k < density; k++) {
                BigDecimal n = new BigDecimal(Math.rint(Math.scalb(1 + random.nextDouble(), e)));
                add(HALF_PI.multiply(n).doubleValue(), 0);
            }
        }
    }

    /** Bases of all sizes and near 1, exponents that bring the power anywhere from 2⁻¹⁰⁷⁴ to 2¹⁰²⁴; negative bases; roots and small integers. */
    private void powers() {
        for (int e = -1074; e <= 1023; e++) {
            for (int k = 0; k < density; k++) {
                power(Math.scalb(1 + random.nextDouble(), e));
            }
        }
        for (int e = 1; e <= 52; e++) {
            for (int k = 0; k < 8 * density; k++) {
                power(1 + (random.nextDouble() - 0.5) * Math.scalb(1.0, 1 - e));
            }
        }
        for (double b : new double[] {0.5, -0.5, 1, 2, 3, -1, -2, 1.0 / 3, 1.5, 10, 0.1}) {
            for (int k = 0; k < 10 * density; k++) {
                add(Math.exp(20 * (random.nextDouble() - 0.5)), b);
            }
        }
        for (int k = 0; k < 100 * density; k++) {
            add(-20 * random.nextDouble(), random.nextInt(-200, 200));
        }
    }

    private void power(double a) {
        double b = (random.nextDouble() * (1024 + 1074) - 1074) * Math.log(2) / Math.log(a);
        if (Double.isFinite(b)) {
            add(a, b);
        }
    }
}
