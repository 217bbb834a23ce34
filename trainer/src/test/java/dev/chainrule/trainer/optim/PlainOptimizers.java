package dev.chainrule.trainer.optim;

/** The formulas of the papers, once more, as plain loops in float64; nothing of the graphs is used. */
final class PlainOptimizers {
    private final String name;
    private final double[] first;
    private final double[] second;
    private int t;

    PlainOptimizers(String name, int parameters) {
        this.name = name;
        first = new double[parameters];
        second = new double[parameters];
    }

    /** p after the next step; modified. */
    void step(double[] p, double[] g, double rate) {
        t++;
        for (int j = 0; j < p.length; j++) {
            p[j] -= rate * direction(p[j], g[j], j);
        }
    }

    private double direction(double p, double g, int j) {
        switch (name) {
            case "sgd" :
                return g;
            case "momentum" :
                first[j] = 0.9 * first[j] + g;
                return first[j];
            case "nesterov" :
                first[j] = 0.9 * first[j] + g;
                return g + 0.9 * first[j];
            case "adam" :
                return adam(g, j);
            case "adamw" :
                return adam(g, j) + 0.01 * p;
            case "rmsprop" :
                second[j] = 0.9 * second[j] + (1 - 0.9) * g * g;
                return g / (Math.sqrt(second[j]) + 1e-8);
            default :
                throw new IllegalArgumentException(name);
        }
    }

    private double adam(double g, int j) {
        first[j] = 0.9 * first[j] + (1 - 0.9) * g;
        second[j] = 0.999 * second[j] + (1 - 0.999) * g * g;
        return first[j] / (1 - Math.pow(0.9, t)) / (Math.sqrt(second[j] / (1 - Math.pow(0.999, t))) + 1e-8);
    }
}
