package dev.chainrule.cuda.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;

/** One instruction on a table of values: every pair (and some triples) of them, against what Java says. */
record Lane(String text, String in, String out, Expected expected) {
    /** What Java says of the bits of a, b, c. */
    @FunctionalInterface
    interface Expected {
        long of(long a, long b, long c);
    }

    static final long[] FLOATS = floatBits(0f, -0f, 1f, -1f, 1.5f, 2f, -2.5f, 3f, 0.1f, 1e-30f, 1e30f, -1e30f, Float.MAX_VALUE,
            Float.MIN_VALUE, -Float.MIN_VALUE,
            Float.MIN_NORMAL, 16777217f, 2147483648f, 4294967040f, -2147483648f, 0.49999997f, 1e-45f * 3, Float.POSITIVE_INFINITY,
            Float.NEGATIVE_INFINITY, Float.NaN);
    static final long[] DOUBLES = doubleBits(0, -0.0, 1, -1, 1.5, 2, -2.5, 3, 0.1, 1e-300, 1e300, -1e300, Double.MAX_VALUE,
            Double.MIN_VALUE, -Double.MIN_VALUE,
            Double.MIN_NORMAL, 9007199254740993.0, 0x1p63, 0x1p64, -0x1p63, 0.49999999999999994, 1e-40, 3.4e38, 65519.9, 65520, 6e-8,
            Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY,
            Double.NaN);
    static final long[] INTS = {0, 1, 2, 3, 7, 15, 16, 31, 32, 33, 63, 64, 65, 100, 255, 256, 0x7FFF, 0x8000, 0xFFFF, 0x12345678,
            Integer.MAX_VALUE, 0x80000000L, 0xFFFFFFFFL,
            0xFFFFFFFEL, 0x0F0F0F0FL};
    static final long[] LONGS = {0, 1, -1, 2, 3, 10, 31, 32, 63, 64, 65, 255, 0x7FFFFFFFL, 0x80000000L, 0xFFFFFFFFL, 0x100000000L,
            0x123456789ABCDEFL, Long.MAX_VALUE, Long.MIN_VALUE,
            Long.MIN_VALUE + 1, -2, 0x00FF00FF00FF00FFL};

    private static long[] floatBits(float... values) {
        long[] bits = new long[values.length];
        Arrays.setAll(bits, i -> Float.floatToRawIntBits(values[i]) & 0xFFFFFFFFL);
        return bits;
    }

    private static long[] doubleBits(double... values) {
        long[] bits = new long[values.length];
        Arrays.setAll(bits, i -> Double.doubleToRawLongBits(values[i]));
        return bits;
    }

    private long[] values() {
        return switch (in) {
            case "f32" -> FLOATS;
            case "f64" -> DOUBLES;
            default -> in.endsWith("64") ? LONGS : INTS;
        };
    }

    private static String width(String type) {
        return type.endsWith("64") ? "64" : type.endsWith("16") ? "16" : "32";
    }

    /** Runs the instruction on all pairs and compares. */
    void check() {
        long[] values = values();
        int n = values.length * values.length;
        long[] a = new long[n];
        long[] b = new long[n];
        long[] c = new long[n];
        for (int i = 0; i < n; i++) {
            a[i] = values[i / values.length];
            b[i] = values[i % values.length];
            c[i] = values[(i * 7 + i / 3) % values.length];
        }
        String declarations = ".reg ." + in + " %a, %b, %c; .reg ." + out + " %d; .reg .pred %p, %q;\n";
        String body = declarations + """
                mad.lo.s32 %r1, %cta, 32, %me;
                setp.ge.s32 %p1, %r1, COUNT;
                @%p1 bra END;
                mul.wide.s32 %rd4, %r1, 8;
                add.s64 %rd5, %rd0, %rd4;
                add.s64 %rd6, %rd1, %rd4;
                add.s64 %rd7, %rd2, %rd4;
                add.s64 %rd8, %rd3, %rd4;
                ld.global.bIN %a, [%rd5];
                ld.global.bIN %b, [%rd6];
                ld.global.bIN %c, [%rd7];
                TEXT
                st.global.bOUT [%rd8], %d;
                END:
                """.replace("COUNT", "" + n).replace("IN", width(in)).replace("OUT", width(out)).replace("TEXT", text);
        TestKernel kernel = new TestKernel(4, body).grid((n + 31) / 32, 32).with(a).with(b).with(c).with(new long[n]).run();
        long[] found = kernel.longs(3, n);
        for (int i = 0; i < n; i++) {
            long expects = expected.of(signed(a[i]), signed(b[i]), signed(c[i])) & mask(out);
            assertThat(nan(found[i]) ? "NaN" : hex(found[i])).as("%s of %s, %s, %s", text, hex(a[i]), hex(b[i]), hex(c[i]))
                    .isEqualTo(nan(expects) ? "NaN" : hex(expects));
        }
    }

    /** The bits sign-extended, as Java has an int in a long. */
    private long signed(long bits) {
        return in.endsWith("64") ? bits : in.endsWith("16") ? (short) bits : (int) bits;
    }

    private static long mask(String type) {
        return type.endsWith("64") ? -1 : type.endsWith("16") ? 0xFFFF : 0xFFFFFFFFL;
    }

    private boolean nan(long bits) {
        return out.equals("f32") && Float.isNaN(Float.intBitsToFloat((int) bits))
                || out.equals("f64") && Double.isNaN(Double.longBitsToDouble(bits));
    }

    private static String hex(long bits) {
        return "0x" + Long.toHexString(bits);
    }

    @Override
    public String toString() {
        return text;
    }
}
