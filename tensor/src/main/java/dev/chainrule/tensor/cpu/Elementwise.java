package dev.chainrule.tensor.cpu;

import dev.chainrule.tensor.graph.Op;

/** Interim scalar loops for elementwise operations. */
final class Elementwise {
    void run(Op op, int n, float[] y, int yo, float[] a, int ao, int as, float[] b, int bo, int bs, float[] c, int co, int cs) {
        switch (op) {
            case NEG -> {
                for (int k = 0; k < n; k++) {
                    y[yo + k] = -a[ao + k * as];
                }
            }
            case ABS -> {
                for (int k = 0; k < n; k++) {
                    y[yo + k] = Math.abs(a[ao + k * as]);
                }
            }
            case SQRT -> {
                for (int k = 0; k < n; k++) {
                    y[yo + k] = (float) Math.sqrt(a[ao + k * as]);
                }
            }
            case EXP -> {
                for (int k = 0; k < n; k++) {
                    y[yo + k] = (float) StrictMath.exp(a[ao + k * as]);
                }
            }
            case LN -> {
                for (int k = 0; k < n; k++) {
                    y[yo + k] = (float) StrictMath.log(a[ao + k * as]);
                }
            }
            case SIN -> {
                for (int k = 0; k < n; k++) {
                    y[yo + k] = (float) StrictMath.sin(a[ao + k * as]);
                }
            }
            case COS -> {
                for (int k = 0; k < n; k++) {
                    y[yo + k] = (float) StrictMath.cos(a[ao + k * as]);
                }
            }
            case TANH -> {
                for (int k = 0; k < n; k++) {
                    y[yo + k] = (float) StrictMath.tanh(a[ao + k * as]);
                }
            }
            case RELU -> {
                for (int k = 0; k < n; k++) {
                    y[yo + k] = a[ao + k * as] <= 0 ? 0 : a[ao + k * as];
                }
            }
            case ADD -> {
                for (int k = 0; k < n; k++) {
                    y[yo + k] = a[ao + k * as] + b[bo + k * bs];
                }
            }
            case SUB -> {
                for (int k = 0; k < n; k++) {
                    y[yo + k] = a[ao + k * as] - b[bo + k * bs];
                }
            }
            case MUL -> {
                for (int k = 0; k < n; k++) {
                    y[yo + k] = a[ao + k * as] * b[bo + k * bs];
                }
            }
            case DIV -> {
                for (int k = 0; k < n; k++) {
                    y[yo + k] = a[ao + k * as] / b[bo + k * bs];
                }
            }
            case POW -> {
                for (int k = 0; k < n; k++) {
                    y[yo + k] = (float) ReferenceInterpreter.apply(Op.POW, a[ao + k * as], b[bo + k * bs], 0);
                }
            }
            case MAX -> {
                for (int k = 0; k < n; k++) {
                    y[yo + k] = a[ao + k * as] > b[bo + k * bs] || a[ao + k * as] != a[ao + k * as] ? a[ao + k * as] : b[bo + k * bs];
                }
            }
            case MIN -> {
                for (int k = 0; k < n; k++) {
                    y[yo + k] = a[ao + k * as] < b[bo + k * bs] || a[ao + k * as] != a[ao + k * as] ? a[ao + k * as] : b[bo + k * bs];
                }
            }
            case LESS -> {
                for (int k = 0; k < n; k++) {
                    y[yo + k] = a[ao + k * as] < b[bo + k * bs] ? 1 : 0;
                }
            }
            case LESS_EQUAL -> {
                for (int k = 0; k < n; k++) {
                    y[yo + k] = a[ao + k * as] <= b[bo + k * bs] ? 1 : 0;
                }
            }
            case EQUAL -> {
                for (int k = 0; k < n; k++) {
                    y[yo + k] = a[ao + k * as] == b[bo + k * bs] ? 1 : 0;
                }
            }
            case WHERE -> {
                for (int k = 0; k < n; k++) {
                    y[yo + k] = a[ao + k * as] != 0 ? b[bo + k * bs] : c[co + k * cs];
                }
            }
            default -> throw new IllegalStateException(op + " is not elementwise");
        }
    }

    void run(Op op, int n, double[] y, int yo, double[] a, int ao, int as, double[] b, int bo, int bs, double[] c, int co, int cs) {
        switch (op) {
            case NEG -> {
                for (int k = 0; k < n; k++) {
                    y[yo + k] = -a[ao + k * as];
                }
            }
            case ABS -> {
                for (int k = 0; k < n; k++) {
                    y[yo + k] = Math.abs(a[ao + k * as]);
                }
            }
            case SQRT -> {
                for (int k = 0; k < n; k++) {
                    y[yo + k] = Math.sqrt(a[ao + k * as]);
                }
            }
            case EXP -> {
                for (int k = 0; k < n; k++) {
                    y[yo + k] = StrictMath.exp(a[ao + k * as]);
                }
            }
            case LN -> {
                for (int k = 0; k < n; k++) {
                    y[yo + k] = StrictMath.log(a[ao + k * as]);
                }
            }
            case SIN -> {
                for (int k = 0; k < n; k++) {
                    y[yo + k] = StrictMath.sin(a[ao + k * as]);
                }
            }
            case COS -> {
                for (int k = 0; k < n; k++) {
                    y[yo + k] = StrictMath.cos(a[ao + k * as]);
                }
            }
            case TANH -> {
                for (int k = 0; k < n; k++) {
                    y[yo + k] = StrictMath.tanh(a[ao + k * as]);
                }
            }
            case RELU -> {
                for (int k = 0; k < n; k++) {
                    y[yo + k] = a[ao + k * as] <= 0 ? 0 : a[ao + k * as];
                }
            }
            case ADD -> {
                for (int k = 0; k < n; k++) {
                    y[yo + k] = a[ao + k * as] + b[bo + k * bs];
                }
            }
            case SUB -> {
                for (int k = 0; k < n; k++) {
                    y[yo + k] = a[ao + k * as] - b[bo + k * bs];
                }
            }
            case MUL -> {
                for (int k = 0; k < n; k++) {
                    y[yo + k] = a[ao + k * as] * b[bo + k * bs];
                }
            }
            case DIV -> {
                for (int k = 0; k < n; k++) {
                    y[yo + k] = a[ao + k * as] / b[bo + k * bs];
                }
            }
            case POW -> {
                for (int k = 0; k < n; k++) {
                    y[yo + k] = ReferenceInterpreter.apply(Op.POW, a[ao + k * as], b[bo + k * bs], 0);
                }
            }
            case MAX -> {
                for (int k = 0; k < n; k++) {
                    y[yo + k] = a[ao + k * as] > b[bo + k * bs] || a[ao + k * as] != a[ao + k * as] ? a[ao + k * as] : b[bo + k * bs];
                }
            }
            case MIN -> {
                for (int k = 0; k < n; k++) {
                    y[yo + k] = a[ao + k * as] < b[bo + k * bs] || a[ao + k * as] != a[ao + k * as] ? a[ao + k * as] : b[bo + k * bs];
                }
            }
            case LESS -> {
                for (int k = 0; k < n; k++) {
                    y[yo + k] = a[ao + k * as] < b[bo + k * bs] ? 1 : 0;
                }
            }
            case LESS_EQUAL -> {
                for (int k = 0; k < n; k++) {
                    y[yo + k] = a[ao + k * as] <= b[bo + k * bs] ? 1 : 0;
                }
            }
            case EQUAL -> {
                for (int k = 0; k < n; k++) {
                    y[yo + k] = a[ao + k * as] == b[bo + k * bs] ? 1 : 0;
                }
            }
            case WHERE -> {
                for (int k = 0; k < n; k++) {
                    y[yo + k] = a[ao + k * as] != 0 ? b[bo + k * bs] : c[co + k * cs];
                }
            }
            default -> throw new IllegalStateException(op + " is not elementwise");
        }
    }
}
