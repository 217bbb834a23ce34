package dev.chainrule.autograd.formula;

import ch.obermuhlner.math.big.BigDecimalMath;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The value of a formula of scalars to sixty digits, straight from what was parsed: shares nothing with graph, terms or printer. */
final class PreciseValue {
    static final MathContext DIGITS = new MathContext(60, RoundingMode.HALF_EVEN);

    /** A formula has no value at the point, or one so large that its digits do not suffice. */
    static final class Undefined extends RuntimeException {
        private static final long serialVersionUID = 1;

        Undefined(String why) {
            super(why, null, false, false);
        }
    }

    private final Map<String, BigDecimal> at;
    private final BigDecimal largest;
    private final BigDecimal smallest;

    private PreciseValue(Map<String, BigDecimal> at, BigDecimal largest, BigDecimal smallest) {
        this.at = at;
        this.largest = largest;
        this.smallest = smallest;
    }

    /**
     * The value of {@code formula} at a point.
     *
     * @throws Undefined if there is none, or if a part is so large or so small a divisor that the digits may not suffice
     */
    static BigDecimal of(Expr formula, Map<String, BigDecimal> at) {
        return new PreciseValue(at, new BigDecimal("1e12"), new BigDecimal("1e-12")).value(formula);
    }

    /** The same of a formula that is known to have a value of moderate parts in another form. */
    static BigDecimal withoutLimit(Expr formula, Map<String, BigDecimal> at) {
        return new PreciseValue(at, new BigDecimal("1e500"), new BigDecimal("1e-45")).value(formula);
    }

    private BigDecimal value(Expr e) {
        if (e.name().equals("where")) {
            return value(e.operands().get(value(e.operands().get(0)).signum() != 0 ? 1 : 2));
        }
        List<BigDecimal> x = new ArrayList<>();
        e.operands().forEach(operand -> x.add(value(operand)));
        BigDecimal value = apply(e, x).round(DIGITS);
        if (value.abs().compareTo(largest) > 0) {
            throw new Undefined("too large");
        }
        return value;
    }

    private BigDecimal apply(Expr e, List<BigDecimal> x) {
        return switch (e.kind()) {
            case NUMBER -> BigDecimal.valueOf(e.value());
            case VARIABLE -> at.get(e.name());
            case NEGATE -> x.get(0).negate();
            case ADD -> x.get(0).add(x.get(1));
            case SUBTRACT -> x.get(0).subtract(x.get(1));
            case TIMES, DOT -> x.get(0).multiply(x.get(1));
            case DIVIDE -> x.get(0).divide(nonZero(x.get(1)), DIGITS);
            case POWER -> power(x.get(0), x.get(1));
            case CALL -> call(e.name(), x);
            case INDICATOR -> holds(e.name(), x.get(0).compareTo(x.get(1))) ? BigDecimal.ONE : BigDecimal.ZERO;
            case TRANSPOSE -> throw new IllegalArgumentException("a scalar has no transpose");
        };
    }

    private static boolean holds(String relation, int order) {
        return switch (relation) {
            case "<" -> order < 0;
            case ">" -> order > 0;
            case "≤" -> order <= 0;
            case "≥" -> order >= 0;
            default -> order == 0;
        };
    }

    /** Numbers that are 0 but for rounding count as 0. */
    private BigDecimal nonZero(BigDecimal x) {
        if (x.abs().compareTo(smallest) < 0) {
            throw new Undefined("1/0");
        }
        return x;
    }

    private BigDecimal power(BigDecimal base, BigDecimal exponent) {
        BigDecimal rounded = exponent.setScale(0, RoundingMode.HALF_EVEN);
        if (exponent.subtract(rounded).abs().compareTo(new BigDecimal("1e-30")) < 0 && rounded.abs().compareTo(new BigDecimal(500)) <= 0) {
            int whole = rounded.intValueExact();
            return whole >= 0 ? base.pow(whole, DIGITS) : BigDecimal.ONE.divide(nonZero(base).pow(-whole, DIGITS), DIGITS);
        }
        if (base.signum() <= 0) {
            if (base.signum() == 0 && exponent.signum() > 0) {
                return BigDecimal.ZERO;
            }
            throw new Undefined("a power of a negative number");
        }
        return exp(exponent.multiply(BigDecimalMath.log(nonZero(base), DIGITS)));
    }

    private BigDecimal exp(BigDecimal x) {
        if (x.abs().compareTo(new BigDecimal(1000)) > 0 || largest.scale() > -100 && x.abs().compareTo(new BigDecimal(27)) > 0) {
            throw new Undefined("too large");
        }
        return BigDecimalMath.exp(x, DIGITS);
    }

    private BigDecimal call(String function, List<BigDecimal> x) {
        BigDecimal a = x.get(0);
        if (a.abs().compareTo(largest.min(new BigDecimal("1e30"))) > 0) {
            throw new Undefined("too large");
        }
        return switch (function) {
            case "ln" -> BigDecimalMath.log(positive(a), DIGITS);
            case "exp" -> exp(a);
            case "sin" -> BigDecimalMath.sin(a, DIGITS);
            case "cos" -> BigDecimalMath.cos(a, DIGITS);
            case "tan" -> BigDecimalMath.sin(a, DIGITS).divide(nonZero(BigDecimalMath.cos(a, DIGITS)), DIGITS);
            case "tanh" -> tanh(a);
            case "sqrt" -> a.signum() == 0 ? a : BigDecimalMath.sqrt(positive(a), DIGITS);
            case "abs" -> a.abs();
            case "relu" -> a.max(BigDecimal.ZERO);
            case "sigmoid" -> BigDecimal.ONE.divide(BigDecimal.ONE.add(exp(a.negate())), DIGITS);
            case "max" -> x.stream().reduce(BigDecimal::max).orElseThrow();
            case "min" -> x.stream().reduce(BigDecimal::min).orElseThrow();
            default -> throw new IllegalArgumentException(function);
        };
    }

    private BigDecimal tanh(BigDecimal a) {
        BigDecimal e = exp(a.multiply(BigDecimal.valueOf(2)));
        return e.subtract(BigDecimal.ONE).divide(e.add(BigDecimal.ONE), DIGITS);
    }

    private BigDecimal positive(BigDecimal x) {
        if (x.compareTo(smallest) < 0) {
            throw new Undefined("not positive");
        }
        return x;
    }
}
