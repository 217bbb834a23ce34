package dev.chainrule.tensor.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The scalar twin and every SIMD twin that this machine can run give the same bits, at awkward sizes and offsets, of one run of rows and of four (the
 * third number is how many rows lie between the beginnings of two runs); NaN is equal to NaN.
 */
class VectorOpsTwinsTest {

    @ParameterizedTest
    @CsvSource({"0,3,0", "1,1,0", "10,1000,0", "31,7,0", "32,8,0", "33,9,0", "207,16,0", "1023,17,0", "4098,12,0", "17,24,0",
            "15,64,0", "1,81,0", "7,1043,0", "48,700,0", "50,333,0", "23,259,0", "64,517,0", "50,1100,290", "33,532,140", "9,41,0", "5,3,0",
            "64,37,0", "16,4,1", "17,8,2", "33,4,7", "64,64,16", "207,8,40", "1023,4,1", "4098,8,3"})
    void rowDotsColumnSumsAndSums(int n, int rows, int distance) throws ReflectiveOperationException {
        List<VectorOps> twins = VectorOpsFinder.all();
        assertThat(twins).hasAtLeastOneElementOfType(VectorOpsFinder.best().getClass());
        Random random = new Random(n);
        int stride = n + 3;
        int far = distance * stride;
        float[] m = floats(random, far == 0 ? rows * stride + 5 : 3 * far + rows / 4 * stride + 5);
        float[] w = floats(random, n + 2);
        float[] r = floats(random, rows + 1);
        double[] md = doubles(m);
        double[] wd = doubles(w);
        double[] rd = doubles(r);
        for (int call = 0; call < 3; call++) {
            List<float[]> sums = new ArrayList<>();
            List<double[]> sumsD = new ArrayList<>();
            float[][] out = new float[twins.size()][rows + 4];
            double[][] outD = new double[twins.size()][rows + 4];
            for (int k = 0; k < twins.size(); k++) {
                VectorOps twin = twins.get(k);
                float[] sum = floats(new Random(9), n + 1);
                double[] sumD = doubles(sum);
                twin.rowDots(m, 5, stride, far, rows, n, w, 2, out[k], 3);
                twin.rowDots(md, 5, stride, far, rows, n, wd, 2, outD[k], 3);
                twin.columnSums(m, 5, stride, far, rows, n, r, 1, sum, 1);
                twin.columnSums(md, 5, stride, far, rows, n, rd, 1, sumD, 1);
                out[k][0] = twin.sum(w, 2, n);
                outD[k][0] = twin.sum(wd, 2, n);
                sums.add(sum);
                sumsD.add(sumD);
                assertThat(out[k]).as(twin.getClass().getSimpleName()).isEqualTo(out[0]);
                assertThat(outD[k]).as(twin.getClass().getSimpleName()).isEqualTo(outD[0]);
                assertThat(sum).as(twin.getClass().getSimpleName()).isEqualTo(sums.get(0));
                assertThat(sumD).as(twin.getClass().getSimpleName()).isEqualTo(sumsD.get(0));
            }
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
