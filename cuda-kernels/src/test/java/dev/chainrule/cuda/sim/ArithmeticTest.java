package dev.chainrule.cuda.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each arithmetic instruction on awkward values against Java's own arithmetic, to the bit (any NaN is a NaN). */
class ArithmeticTest {
    private static float f(long bits) {
        return Float.intBitsToFloat((int) bits);
    }

    private static double g(long bits) {
        return Double.longBitsToDouble(bits);
    }

    private static long f(float x) {
        return Float.floatToRawIntBits(x);
    }

    private static long g(double x) {
        return Double.doubleToRawLongBits(x);
    }

    private static long u(long bits) {
        return bits & 0xFFFFFFFFL;
    }

    private static long u(int bits) {
        return bits & 0xFFFFFFFFL;
    }

    private static BigInteger big(long bits) {
        return new BigInteger(Long.toUnsignedString(bits));
    }

    private static Lane f32(String text, Lane.Expected expected) {
        return new Lane(text, "f32", "f32", expected);
    }

    private static Lane f64(String text, Lane.Expected expected) {
        return new Lane(text, "f64", "f64", expected);
    }

    private static Lane lane(String text, String in, String out, Lane.Expected expected) {
        return new Lane(text, in, out, expected);
    }

    @ParameterizedTest
    @MethodSource
    void floats(Lane lane) {
        lane.check();
    }

    static Stream<Lane> floats() {
        return Stream.of(f32("add.f32 %d, %a, %b;", (a, b, c) -> f(f(a) + f(b))), //
                f32("add.rn.f32 %d, %a, %b;", (a, b, c) -> f(f(a) + f(b))), //
                f32("sub.rn.f32 %d, %a, %b;", (a, b, c) -> f(f(a) - f(b))), //
                f32("mul.rn.f32 %d, %a, %b;", (a, b, c) -> f(f(a) * f(b))), //
                f32("div.rn.f32 %d, %a, %b;", (a, b, c) -> f(f(a) / f(b))), //
                f32("fma.rn.f32 %d, %a, %b, %c;", (a, b, c) -> f(Math.fma(f(a), f(b), f(c)))), //
                f32("mad.rn.f32 %d, %a, %b, %c;", (a, b, c) -> f(Math.fma(f(a), f(b), f(c)))), //
                f32("sqrt.rn.f32 %d, %a;", (a, b, c) -> f((float) Math.sqrt(f(a)))), //
                f32("rcp.rn.f32 %d, %a;", (a, b, c) -> f(1 / f(a))), //
                f32("neg.f32 %d, %a;", (a, b, c) -> f(-f(a))), //
                f32("abs.f32 %d, %a;", (a, b, c) -> f(Math.abs(f(a)))), //
                f32("copysign.f32 %d, %a, %b;", (a, b, c) -> a & 0x80000000L | b & 0x7FFFFFFF), //
                f32("min.f32 %d, %a, %b;", (a, b, c) -> f(Float.isNaN(f(a)) ? f(b) : Float.isNaN(f(b)) ? f(a) : Math.min(f(a), f(b)))), //
                f32("max.f32 %d, %a, %b;", (a, b, c) -> f(Float.isNaN(f(a)) ? f(b) : Float.isNaN(f(b)) ? f(a) : Math.max(f(a), f(b)))), //
                f32("min.NaN.f32 %d, %a, %b;", (a, b, c) -> f(Math.min(f(a), f(b)))), //
                f32("max.NaN.f32 %d, %a, %b;", (a, b, c) -> f(Math.max(f(a), f(b)))), //
                f32("add.rn.sat.f32 %d, %a, %b;", (a, b, c) -> f(f(a) + f(b) > 0 ? Math.min(1, f(a) + f(b)) : 0f)), //
                f32("add.rn.ftz.f32 %d, %a, %b;", (a, b, c) -> f(flush(flush(f(a)) + flush(f(b))))), //
                f32("mul.rn.ftz.f32 %d, %a, %b;", (a, b, c) -> f(flush(flush(f(a)) * flush(f(b))))), //
                f32("add.f32 %d, %a, 0f3F800000;", (a, b, c) -> f(f(a) + 1)), f32("mul.f32 %d, %a, 0.1;", (a, b, c) -> f(f(a) * 0.1f)), //
                f64("add.f64 %d, %a, %b;", (a, b, c) -> g(g(a) + g(b))), f64("sub.rn.f64 %d, %a, %b;", (a, b, c) -> g(g(a) - g(b))), //
                f64("mul.rn.f64 %d, %a, %b;", (a, b, c) -> g(g(a) * g(b))), f64("div.rn.f64 %d, %a, %b;", (a, b, c) -> g(g(a) / g(b))), //
                f64("fma.rn.f64 %d, %a, %b, %c;", (a, b, c) -> g(Math.fma(g(a), g(b), g(c)))), //
                f64("sqrt.rn.f64 %d, %a;", (a, b, c) -> g(Math.sqrt(g(a)))), f64("rcp.rn.f64 %d, %a;", (a, b, c) -> g(1 / g(a))), //
                f64("neg.f64 %d, %a;", (a, b, c) -> g(-g(a))), f64("abs.f64 %d, %a;", (a, b, c) -> g(Math.abs(g(a)))), //
                f64("copysign.f64 %d, %a, %b;", (a, b, c) -> g(Math.copySign(Math.abs(g(b)), a < 0 ? -1.0 : 1.0))), //
                f64("min.f64 %d, %a, %b;", (a, b, c) -> g(Double.isNaN(g(a)) ? g(b) : Double.isNaN(g(b)) ? g(a) : Math.min(g(a), g(b)))), //
                f64("max.f64 %d, %a, %b;", (a, b, c) -> g(Double.isNaN(g(a)) ? g(b) : Double.isNaN(g(b)) ? g(a) : Math.max(g(a), g(b)))), //
                f64("add.f64 %d, %a, 0d3FF0000000000000;", (a, b, c) -> g(g(a) + 1)),
                f64("mul.f64 %d, %a, -0.1;", (a, b, c) -> g(g(a) * -0.1)));
    }

    private static float flush(float x) {
        return Math.abs(x) < Float.MIN_NORMAL ? Math.copySign(0, x) : x;
    }

    @ParameterizedTest
    @MethodSource
    void integers(Lane lane) {
        lane.check();
    }

    static Stream<Lane> integers() {
        return Stream.of(lane("add.s32 %d, %a, %b;", "u32", "u32", (a, b, c) -> (int) a + (int) b),
                lane("add.u32 %d, %a, -7;", "u32", "u32", (a, b, c) -> a - 7), //
                lane("sub.u32 %d, %a, %b;", "u32", "u32", (a, b, c) -> a - b),
                lane("add.sat.s32 %d, %a, %b;", "s32", "s32", (a, b, c) -> clamp(a + b)), //
                lane("add.s64 %d, %a, %b;", "s64", "s64", (a, b, c) -> a + b),
                lane("add.u16 %d, %a, %b;", "u16", "u16", (a, b, c) -> a + b), //
                lane("mul.lo.u32 %d, %a, %b;", "u32", "u32", (a, b, c) -> a * b),
                lane("mul.lo.s64 %d, %a, %b;", "s64", "s64", (a, b, c) -> a * b), //
                lane("mul.hi.u32 %d, %a, %b;", "u32", "u32", (a, b, c) -> u(a) * u(b) >>> 32),
                lane("mul.hi.s32 %d, %a, %b;", "s32", "s32", (a, b, c) -> a * b >> 32), //
                lane("mul.hi.s64 %d, %a, %b;", "s64", "s64", (a, b, c) -> Math.multiplyHigh(a, b)), //
                lane("mul.hi.u64 %d, %a, %b;", "u64", "u64", (a, b, c) -> big(a).multiply(big(b)).shiftRight(64).longValue()), //
                lane("mul.wide.u32 %d, %a, %b;", "u32", "u64", (a, b, c) -> u(a) * u(b)),
                lane("mul.wide.s32 %d, %a, %b;", "s32", "s64", (a, b, c) -> a * b), //
                lane("mul.wide.u16 %d, %a, %b;", "u16", "u32", (a, b, c) -> (a & 0xFFFF) * (b & 0xFFFF)), //
                lane("mad.lo.s32 %d, %a, %b, %c;", "s32", "s32", (a, b, c) -> a * b + c),
                lane("mad.lo.u64 %d, %a, %b, %c;", "u64", "u64", (a, b, c) -> a * b + c), //
                lane("mad.hi.u32 %d, %a, %b, %c;", "u32", "u32", (a, b, c) -> (u(a) * u(b) >>> 32) + c), //
                lane("cvt.u64.u32 %d, %c; mad.wide.u32 %d, %a, %b, %d;", "u32", "u64", (a, b, c) -> u(a) * u(b) + u(c)), //
                lane("setp.eq.u32 %p, %b, 0; selp.u32 %b, 1, %b, %p; div.u32 %d, %a, %b;", "u32", "u32",
                        (a, b, c) -> b == 0 ? a : u(a) / u(b)), //
                lane("setp.eq.s32 %p, %b, 0; selp.s32 %b, 1, %b, %p; div.s32 %d, %a, %b;", "s32", "s32",
                        (a, b, c) -> b == 0 ? a : (int) a / (int) b), //
                lane("setp.eq.u32 %p, %b, 0; selp.u32 %b, 1, %b, %p; rem.u32 %d, %a, %b;", "u32", "u32",
                        (a, b, c) -> b == 0 ? 0 : u(a) % u(b)), //
                lane("setp.eq.s64 %p, %b, 0; selp.s64 %b, 1, %b, %p; rem.s64 %d, %a, %b;", "s64", "s64", (a, b, c) -> b == 0 ? 0 : a % b), //
                lane("setp.eq.s64 %p, %b, 0; selp.u64 %b, 1, %b, %p; div.u64 %d, %a, %b;", "u64", "u64",
                        (a, b, c) -> b == 0 ? a : Long.divideUnsigned(a, b)), //
                lane("abs.s32 %d, %a;", "s32", "s32", (a, b, c) -> Math.abs((int) a)),
                lane("neg.s32 %d, %a;", "s32", "s32", (a, b, c) -> -a), //
                lane("min.s32 %d, %a, %b;", "s32", "s32", (a, b, c) -> Math.min(a, b)),
                lane("max.s64 %d, %a, %b;", "s64", "s64", (a, b, c) -> Math.max(a, b)), //
                lane("min.u32 %d, %a, %b;", "u32", "u32", (a, b, c) -> Math.min(u(a), u(b))),
                lane("max.u32 %d, %a, %b;", "u32", "u32", (a, b, c) -> Math.max(u(a), u(b))), //
                lane("max.u64 %d, %a, %b;", "u64", "u64", (a, b, c) -> big(a).max(big(b)).longValue()), //
                lane("and.b32 %d, %a, %b;", "b32", "b32", (a, b, c) -> a & b), lane("or.b64 %d, %a, %b;", "b64", "b64", (a, b, c) -> a | b), //
                lane("xor.b16 %d, %a, %b;", "b16", "b16", (a, b, c) -> a ^ b), lane("not.b32 %d, %a;", "b32", "b32", (a, b, c) -> ~a), //
                lane("shl.b32 %d, %a, %b;", "u32", "u32", (a, b, c) -> u(b) >= 32 ? 0 : a << b), //
                lane("shr.u32 %d, %a, %b;", "u32", "u32", (a, b, c) -> u(b) >= 32 ? 0 : u(a) >>> b), //
                lane("shr.s32 %d, %a, %b;", "s32", "s32", (a, b, c) -> a >> Math.min(31, u(b))), //
                lane("cvt.u32.u64 %r2, %b; shl.b64 %d, %a, %r2;", "u64", "u64", (a, b, c) -> u(b) >= 64 ? 0 : a << b), //
                lane("cvt.u32.u64 %r2, %b; shr.u64 %d, %a, %r2;", "u64", "u64", (a, b, c) -> u(b) >= 64 ? 0 : a >>> b), //
                lane("cvt.u32.u64 %r2, %b; shr.s64 %d, %a, %r2;", "s64", "s64", (a, b, c) -> a >> Math.min(63, u(b))), //
                lane("popc.b32 %d, %a;", "b32", "u32", (a, b, c) -> Integer.bitCount((int) a)),
                lane("popc.b64 %d, %a;", "b64", "u32", (a, b, c) -> Long.bitCount(a)), //
                lane("clz.b32 %d, %a;", "b32", "u32", (a, b, c) -> Integer.numberOfLeadingZeros((int) a)), //
                lane("clz.b64 %d, %a;", "b64", "u32", (a, b, c) -> Long.numberOfLeadingZeros(a)), //
                lane("brev.b32 %d, %a;", "b32", "b32", (a, b, c) -> Integer.reverse((int) a)),
                lane("brev.b64 %d, %a;", "b64", "b64", (a, b, c) -> Long.reverse(a)), //
                lane("bfind.u32 %d, %a;", "u32", "u32", (a, b, c) -> a == 0 ? -1 : 31 - Integer.numberOfLeadingZeros((int) a)), //
                lane("bfind.s32 %d, %a;", "s32", "u32", (a, b, c) -> 31 - Integer.numberOfLeadingZeros((int) (a < 0 ? ~a : a))), //
                lane("bfe.u32 %d, %a, 4, 12;", "u32", "u32", (a, b, c) -> u(a) >>> 4 & 0xFFF),
                lane("bfe.s32 %d, %a, 24, 16;", "s32", "s32", (a, b, c) -> a >> 24), //
                lane("bfe.s32 %d, %a, 4, 12;", "s32", "s32", (a, b, c) -> (int) a << 16 >> 20),
                lane("bfe.u64 %d, %a, 60, 12;", "u64", "u64", (a, b, c) -> a >>> 60), //
                lane("bfe.s64 %d, %a, 3, 64;", "s64", "s64", (a, b, c) -> a >> 3),
                lane("bfe.u32 %d, %a, %b, 0;", "u32", "u32", (a, b, c) -> 0), //
                lane("bfi.b32 %d, %a, %b, 8, 12;", "b32", "b32", (a, b, c) -> b & ~0xFFF00 | a << 8 & 0xFFF00), //
                lane("bfi.b64 %d, %a, %b, 40, 30;", "b64", "b64", (a, b, c) -> b & 0xFFFFFFFFFFL | a << 40), //
                lane("prmt.b32 %d, %a, %b, 0x5410;", "b32", "b32", (a, b, c) -> a & 0xFFFF | b << 16), //
                lane("prmt.b32 %d, %a, %b, 0xBA98;", "b32", "b32", (a, b, c) -> spread((int) a)), //
                lane("prmt.b32 %d, %a, %b, 0x0123;", "b32", "b32", (a, b, c) -> Integer.reverseBytes((int) a)), //
                lane("shf.l.wrap.b32 %d, %a, %b, %c;", "b32", "b32", (a, b, c) -> (b << 32 | u(a)) << (c & 31) >>> 32), //
                lane("shf.r.clamp.b32 %d, %a, %b, %c;", "b32", "b32", (a, b, c) -> (b << 32 | u(a)) >>> Math.min(32, u(c))), //
                lane("lop3.b32 %d, %a, %b, %c, 0xE8;", "b32", "b32", (a, b, c) -> a & b | a & c | b & c), //
                lane("lop3.b32 %d, %a, %b, %c, 0xCA;", "b32", "b32", (a, b, c) -> a & b | ~a & c));
    }

    private static long clamp(long x) {
        return Math.max(Integer.MIN_VALUE, Math.min(Integer.MAX_VALUE, x));
    }

    private static long spread(int a) {
        int result = 0;
        for (int k = 0; k < 4; k++) {
            result |= (a >>> 8 * k + 7 & 1) != 0 ? 0xFF << 8 * k : 0;
        }
        return result;
    }

    @ParameterizedTest
    @MethodSource
    void comparisonsAndSelections(Lane lane) {
        lane.check();
    }

    static Stream<Lane> comparisonsAndSelections() {
        return Stream.of(compared("eq", (a, b) -> a == b), compared("ne", (a, b) -> a < b || a > b), compared("lt", (a, b) -> a < b),
                compared("le", (a, b) -> a <= b), //
                compared("gt", (a, b) -> a > b), compared("ge", (a, b) -> a >= b), compared("equ", (a, b) -> a == b || nan(a, b)), //
                compared("neu", (a, b) -> a != b), compared("ltu", (a, b) -> a < b || nan(a, b)),
                compared("leu", (a, b) -> a <= b || nan(a, b)), //
                compared("gtu", (a, b) -> a > b || nan(a, b)), compared("geu", (a, b) -> a >= b || nan(a, b)),
                compared("num", (a, b) -> !nan(a, b)), //
                compared("nan", ArithmeticTest::nan), //
                lane("setp.lt.f64 %p, %a, %b; selp.u32 %d, 1, 0, %p;", "f64", "u32", (a, b, c) -> g(a) < g(b) ? 1 : 0), //
                lane("setp.neu.f64 %p, %a, %b; selp.u32 %d, 1, 0, !%p;".replace("!%p", "%p"), "f64", "u32",
                        (a, b, c) -> g(a) != g(b) ? 1 : 0), //
                lane("setp.lt.s32 %p, %a, %b; selp.u32 %d, 1, 0, %p;", "s32", "u32", (a, b, c) -> a < b ? 1 : 0), //
                lane("setp.lt.u32 %p, %a, %b; selp.u32 %d, 1, 0, %p;", "u32", "u32", (a, b, c) -> u(a) < u(b) ? 1 : 0), //
                lane("setp.hs.u64 %p, %a, %b; selp.u32 %d, 1, 0, %p;", "u64", "u32", (a, b, c) -> Long.compareUnsigned(a, b) >= 0 ? 1 : 0), //
                lane("setp.gt.s64 %p, %a, %b; selp.u32 %d, 1, 0, %p;", "s64", "u32", (a, b, c) -> a > b ? 1 : 0), //
                lane("setp.ge.u16 %p, %a, %b; selp.u32 %d, 1, 0, %p;", "u16", "u32", (a, b, c) -> (a & 0xFFFF) >= (b & 0xFFFF) ? 1 : 0), //
                lane("setp.lt.f32 %q, %a, %c; setp.lt.and.f32 %p, %a, %b, %q; selp.u32 %d, 1, 0, %p;", "f32", "u32",
                        (a, b, c) -> f(a) < f(b) && f(a) < f(c) ? 1 : 0), //
                lane("setp.lt.f32 %q, %a, %c; setp.lt.or.f32 %p, %a, %b, !%q; selp.u32 %d, 1, 0, %p;", "f32", "u32",
                        (a, b, c) -> f(a) < f(b) || !(f(a) < f(c)) ? 1 : 0), //
                lane("setp.lt.f32 %q, %a, %c; setp.lt.xor.f32 %p, %a, %b, %q; selp.u32 %d, 1, 0, %p;", "f32", "u32",
                        (a, b, c) -> f(a) < f(b) ^ f(a) < f(c) ? 1 : 0), //
                lane("setp.lt.f32 %p|%q, %a, %b; selp.u32 %d, 1, 0, %q;", "f32", "u32", (a, b, c) -> f(a) < f(b) ? 0 : 1), //
                lane("setp.gt.ftz.f32 %p, %a, 0f00000000; selp.u32 %d, 1, 0, %p;", "f32", "u32", (a, b, c) -> flush(f(a)) > 0 ? 1 : 0), //
                lane("set.le.u32.f32 %d, %a, %b;", "f32", "u32", (a, b, c) -> f(a) <= f(b) ? -1 : 0), //
                lane("set.gt.f32.s32 %d, %a, %b;", "s32", "f32", (a, b, c) -> f(a > b ? 1f : 0f)), //
                lane("setp.lt.s32 %p, %a, %b; selp.b32 %d, %a, %b, %p;", "s32", "s32", (a, b, c) -> Math.min(a, b)), //
                lane("slct.s32.s32 %d, %a, %b, %c;", "s32", "s32", (a, b, c) -> c >= 0 ? a : b),
                lane("slct.f32.f32 %d, %a, %b, %c;", "f32", "f32", (a, b, c) -> f(c) >= 0 ? a : b), //
                lane("testp.finite.f32 %p, %a; selp.u32 %d, 1, 0, %p;", "f32", "u32", (a, b, c) -> Float.isFinite(f(a)) ? 1 : 0), //
                lane("testp.subnormal.f64 %p, %a; selp.u32 %d, 1, 0, %p;", "f64", "u32",
                        (a, b, c) -> g(a) != 0 && Math.abs(g(a)) < Double.MIN_NORMAL ? 1 : 0), //
                lane("testp.normal.f32 %p, %a; selp.u32 %d, 1, 0, %p;", "f32", "u32",
                        (a, b, c) -> Float.isFinite(f(a)) && Math.abs(f(a)) >= Float.MIN_NORMAL ? 1 : 0), //
                lane("testp.notanumber.f32 %p, %a; selp.u32 %d, 1, 0, %p;", "f32", "u32", (a, b, c) -> Float.isNaN(f(a)) ? 1 : 0), //
                lane("setp.lt.s32 %p, %a, %b; setp.lt.s32 %q, %b, %c; and.pred %p, %p, %q; not.pred %p, %p; selp.u32 %d, 1, 0, %p;", "s32",
                        "u32", (a, b, c) -> a < b && b < c ? 0 : 1), //
                lane("setp.lt.s32 %p, %a, %b; mov.pred %q, %p; xor.pred %p, %p, %q; or.pred %p, %p, %q; selp.u32 %d, 1, 0, %p;", "s32",
                        "u32", (a, b, c) -> a < b ? 1 : 0), //
                lane("mov.b32 {%rs1, %rs2}, %a; mov.b32 %d, {%rs2, %rs1};", "b32", "b32", (a, b, c) -> Integer.rotateLeft((int) a, 16)), //
                lane("mov.b64 {%r2, %r3}, %a; mov.b64 %d, {%r3, %r2};", "b64", "b64", (a, b, c) -> Long.rotateLeft(a, 32)), //
                lane("mov.b64 {_, %r3}, %a; mov.b32 %d, %r3;", "b64", "b32", (a, b, c) -> a >>> 32));
    }

    private interface FloatTest {
        boolean holds(float a, float b);
    }

    private static boolean nan(float a, float b) {
        return Float.isNaN(a) || Float.isNaN(b);
    }

    private static Lane compared(String how, FloatTest test) {
        return lane("setp." + how + ".f32 %p, %a, %b; selp.u32 %d, 1, 0, %p;", "f32", "u32", (a, b, c) -> test.holds(f(a), f(b)) ? 1 : 0);
    }

    @ParameterizedTest
    @MethodSource
    void conversions(Lane lane) {
        lane.check();
    }

    static Stream<Lane> conversions() {
        return Stream.of(lane("cvt.rn.f32.s32 %d, %a;", "s32", "f32", (a, b, c) -> f((float) (int) a)),
                lane("cvt.rn.f32.u32 %d, %a;", "u32", "f32", (a, b, c) -> f((float) u(a))), //
                lane("cvt.rn.f32.s64 %d, %a;", "s64", "f32", (a, b, c) -> f((float) a)),
                lane("cvt.rn.f32.u64 %d, %a;", "u64", "f32", (a, b, c) -> f(big(a).floatValue())), //
                lane("cvt.rn.f64.u64 %d, %a;", "u64", "f64", (a, b, c) -> g(big(a).doubleValue())),
                lane("cvt.rn.f64.s32 %d, %a;", "s32", "f64", (a, b, c) -> g((double) a)), //
                lane("cvt.rz.f32.s32 %d, %a;", "s32", "f32", (a, b, c) -> f(rounded(BigDecimal.valueOf(a), RoundingMode.DOWN))), //
                lane("cvt.rm.f32.s64 %d, %a;", "s64", "f32", (a, b, c) -> f(rounded(BigDecimal.valueOf(a), RoundingMode.FLOOR))), //
                lane("cvt.rp.f32.u32 %d, %a;", "u32", "f32", (a, b, c) -> f(rounded(BigDecimal.valueOf(u(a)), RoundingMode.CEILING))), //
                lane("cvt.f64.f32 %d, %a;", "f32", "f64", (a, b, c) -> g((double) f(a))),
                lane("cvt.rn.f32.f64 %d, %a;", "f64", "f32", (a, b, c) -> f((float) g(a))), //
                lane("cvt.rzi.s32.f32 %d, %a;", "f32", "s32", (a, b, c) -> (int) f(a)),
                lane("cvt.rni.s32.f32 %d, %a;", "f32", "s32", (a, b, c) -> (int) Math.rint(f(a))), //
                lane("cvt.rmi.s32.f32 %d, %a;", "f32", "s32", (a, b, c) -> (int) Math.floor(f(a))),
                lane("cvt.rpi.s32.f32 %d, %a;", "f32", "s32", (a, b, c) -> (int) Math.ceil(f(a))), //
                lane("cvt.rzi.u32.f32 %d, %a;", "f32", "u32", (a, b, c) -> Math.max(0, Math.min(0xFFFFFFFFL, (long) f(a)))), //
                lane("cvt.rzi.s64.f32 %d, %a;", "f32", "s64", (a, b, c) -> Float.isNaN(f(a)) ? Long.MIN_VALUE : (long) f(a)), //
                lane("cvt.rzi.u64.f64 %d, %a;", "f64", "u64",
                        (a, b, c) -> Double.isNaN(g(a)) ? Long.MIN_VALUE
                                : g(a) >= 0x1p64 ? -1
                                        : g(a) <= 0 || Double.isInfinite(g(a)) ? 0 : new BigDecimal(g(a)).toBigInteger().longValue()), //
                lane("cvt.rni.s32.f64 %d, %a;", "f64", "s32", (a, b, c) -> Double.isNaN(g(a)) ? Integer.MIN_VALUE : (int) Math.rint(g(a))), //
                lane("cvt.rni.f32.f32 %d, %a;", "f32", "f32", (a, b, c) -> f((float) Math.rint(f(a)))),
                lane("cvt.rmi.f64.f64 %d, %a;", "f64", "f64", (a, b, c) -> g(Math.floor(g(a)))), //
                lane("cvt.rzi.f32.f32 %d, %a;", "f32", "f32", (a, b, c) -> f((float) (f(a) < 0 ? Math.ceil(f(a)) : Math.floor(f(a))))), //
                lane("cvt.sat.f32.f32 %d, %a;", "f32", "f32", (a, b, c) -> f(f(a) > 0 ? Math.min(1, f(a)) : 0f)), //
                lane("cvt.u64.u32 %d, %a;", "u32", "u64", (a, b, c) -> u(a)), lane("cvt.s64.s32 %d, %a;", "s32", "s64", (a, b, c) -> a), //
                lane("cvt.u32.u64 %d, %a;", "u64", "u32", (a, b, c) -> a), lane("cvt.s16.s32 %d, %a;", "s32", "s16", (a, b, c) -> a), //
                lane("cvt.u8.u32 %d, %a;", "u32", "u32", (a, b, c) -> a & 0xFF),
                lane("cvt.s8.s32 %d, %a;", "s32", "s32", (a, b, c) -> (byte) a), //
                lane("cvt.sat.u8.s32 %d, %a;", "s32", "u32", (a, b, c) -> Math.max(0, Math.min(255, a))), //
                lane("cvt.sat.s32.u32 %d, %a;", "u32", "s32", (a, b, c) -> Math.min(Integer.MAX_VALUE, u(a))), //
                lane("cvt.rn.f16.f32 %rs1, %a; cvt.f32.f16 %d, %rs1;", "f32", "f32", (a, b, c) -> f(half(f(a)))));
    }

    /** The half nearest to x, found among its neighbours by their exact distance, ties to the even one. */
    private static float half(float x) {
        if (Float.isNaN(x) || Float.isInfinite(x) || x == 0) {
            return x;
        }
        float step = (float) Math.max(Math.ulp((double) Math.abs(x)) * 0x1p42, 0x1p-24);
        double steps = (double) x / step;
        double near = Math.rint(steps) * step;
        return Math.abs(near) >= 65520 ? Math.copySign(Float.POSITIVE_INFINITY, x) : Math.copySign((float) near, x);
    }

    private static float rounded(BigDecimal exact, RoundingMode mode) {
        float nearest = exact.floatValue();
        int error = exact.compareTo(new BigDecimal(nearest));
        boolean down = mode == RoundingMode.FLOOR || mode == RoundingMode.DOWN && exact.signum() > 0;
        return error == 0 ? nearest : down ? error < 0 ? Math.nextDown(nearest) : nearest : error > 0 ? Math.nextUp(nearest) : nearest;
    }

    /** Directed roundings enclose the exact result, and lie one step apart unless it is exact. */
    @Test
    void directedRoundingsEncloseTheExactResult() {
        Random random = new Random(1);
        MathContext many = new MathContext(400);
        for (int i = 0; i < 20_000; i++) {
            float a = Float.intBitsToFloat(random.nextInt());
            float b = Float.intBitsToFloat(random.nextInt());
            if (!Float.isFinite(a) || !Float.isFinite(b) || b == 0) {
                continue;
            }
            BigDecimal x = new BigDecimal(a);
            BigDecimal y = new BigDecimal(b);
            enclosed("add", x.add(y), a, b);
            enclosed("sub", x.subtract(y), a, b);
            enclosed("mul", x.multiply(y), a, b);
            enclosed("div", x.divide(y, many), a, b);
            if (a >= 0) {
                enclosed("sqrt", x.sqrt(many), a, b);
            }
        }
    }

    private static void enclosed(String op, BigDecimal exact, float a, float b) {
        float down = Rounding.single(op, 'm', a, b, 0);
        float up = Rounding.single(op, 'p', a, b, 0);
        float towardsZero = Rounding.single(op, 'z', a, b, 0);
        String what = op + " of " + a + ", " + b;
        assertThat(Float.isInfinite(down) || new BigDecimal(down).compareTo(exact) <= 0).as(what).isTrue();
        assertThat(Float.isInfinite(up) || new BigDecimal(up).compareTo(exact) >= 0).as(what).isTrue();
        assertThat(up == down || Math.nextUp(down) == up).as(what + ": " + down + " and " + up).isTrue();
        assertThat(towardsZero).as(what).isEqualTo(exact.signum() < 0 ? up : exact.signum() > 0 ? down : towardsZero);
    }

    @Test
    void directedRoundingsThroughTheInstructions() {
        new Lane("add.rz.f32 %d, %a, %b;", "f32", "f32", (a, b, c) -> f(Rounding.single("add", 'z', f(a), f(b), 0))).check();
        new Lane("fma.rp.f64 %d, %a, %b, %c;", "f64", "f64", (a, b, c) -> g(Rounding.twice("fma", 'p', g(a), g(b), g(c)))).check();
        new Lane("sqrt.rm.f64 %d, %a;", "f64", "f64", (a, b, c) -> g(Rounding.twice("sqrt", 'm', g(a), 0, 0))).check();
        assertThat(Float.floatToRawIntBits(Rounding.single("add", 'm', 1, -1, 0))).isEqualTo(Float.floatToRawIntBits(-0f));
        assertThat(Rounding.single("mul", 'z', Float.MAX_VALUE, 2, 0)).isEqualTo(Float.MAX_VALUE);
        assertThat(Rounding.single("div", 'p', 1, 3, 0))
                .isEqualTo(Math.nextUp(1 / 3f) > 1 / 3f && (double) (1 / 3f) * 3 < 1 ? Math.nextUp(1 / 3f) : 1 / 3f);
    }

    @Test
    void everyHalfGoesThereAndBack() {
        for (int bits = -32768; bits < 32768; bits++) {
            double value = Halves.value((short) bits);
            assertThat(Double.isNaN(value) || Halves.bits(value, 'n') == (short) bits).as("half 0x%x", bits & 0xFFFF).isTrue();
        }
        assertThat(Halves.bits(65519.9, 'n')).isEqualTo((short) 0x7BFF);
        assertThat(Halves.bits(65520, 'n')).isEqualTo((short) 0x7C00);
        assertThat(Halves.bits(65520, 'z')).isEqualTo((short) 0x7BFF);
        assertThat(Halves.bits(-1e-9, 'm')).isEqualTo((short) 0x8001);
    }
}
