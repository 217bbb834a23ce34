package dev.chainrule.tensor.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The scalar and the SIMD twin give the same bits, at awkward sizes and offsets; NaN is equal to NaN. */
class VectorOpsTwinsTest {
    private static final VectorOps SCALAR = new ScalarVectorOps();
    private static final VectorOps BEST = VectorOpsFinder.best();

    @ParameterizedTest
    @CsvSource({"0,3", "1,1", "10,1000", "31,7", "32,8", "33,9", "207,16", "1023,17", "4098,12", "17,24",
            "15,64", "9,41", "5,3", "64,37"})
    void rowDotsColumnSumsAndSums(int n, int rows) {
        Random random = new Random(n);
        int stride = n + 3;
        float[] m = floats(random, rows * stride + 5);
        float[] w = floats(random, n + 2);
        float[] r = floats(random, rows + 1);
        double[] md = doubles(m);
        double[] wd = doubles(w);
        double[] rd = doubles(r);
        for (int call = 0; call < 3; call++) {
            float[][] out = new float[2][rows + 4];
            double[][] outD = new double[2][rows + 4];
            float[][] sum = {floats(new Random(9), n + 1), floats(new Random(9), n + 1)};
            double[][] sumD = {doubles(sum[0]), doubles(sum[0])};
            VectorOps[] twins = {SCALAR, BEST};
            for (int k = 0; k < 2; k++) {
                twins[k].rowDots(m, 5, stride, rows, n, w, 2, out[k], 3);
                twins[k].rowDots(md, 5, stride, rows, n, wd, 2, outD[k], 3);
                twins[k].columnSums(m, 5, stride, rows, n, r, 1, sum[k], 1);
                twins[k].columnSums(md, 5, stride, rows, n, rd, 1, sumD[k], 1);
                out[k][0] = twins[k].sum(w, 2, n);
                outD[k][0] = twins[k].sum(wd, 2, n);
            }
            assertThat(out[1]).isEqualTo(out[0]);
            assertThat(outD[1]).isEqualTo(outD[0]);
            assertThat(sum[1]).isEqualTo(sum[0]);
            assertThat(sumD[1]).isEqualTo(sumD[0]);
        }
    }

    private static float[] floats(Random random, int length) {
        float[] special = {Float.NaN, 0f, -0f, Float.POSITIVE_INFINITY, Float.MIN_VALUE};
        float[] values = new float[length];
        for (int k = 0; k < length; k++) {
            values[k] = random.nextInt(400) == 0 ? special[random.nextInt(special.length)] : (float) random.nextGaussian();
        }
        return values;
    }

    private static double[] doubles(float[] values) {
        double[] wide = new double[values.length];
        for (int k = 0; k < values.length; k++) {
            wide[k] = values[k] * 1.1;
        }
        return wide;
    }
}
