package dev.chainrule.trainer.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Moments keep their digits where numbers are huge, tiny or nearly the same, and leave out what is missing. */
class MomentsTest {
    @Test
    void theMeanAndDeviationOfGreatNumbersKeepTheirDigits() {
        Moments moments = Moments.of(1e15 + 1, 1e15 + 2, 1e15 + 3);
        assertThat(moments.mean()).isEqualTo(1e15 + 2);
        assertThat(moments.deviation()).isCloseTo(Math.sqrt(2 / 3.0), within(1e-9));
        assertThat(Moments.of(1e308, -1e308, 1.5e308).mean()).isEqualTo(5e307, within(1e293));
        assertThat(Moments.of(4e-320, 2e-320).mean()).isEqualTo(3e-320, within(1e-322));
    }

    @Test
    void missingNumbersAreLeftOut() {
        double[] numbers = new SplittableRandom(3).doubles(1000).toArray();
        double[] holed = new double[2000];
        Arrays.fill(holed, Double.NaN);
        for (int i = 0; i < 1000; i++) {
            holed[2 * i] = numbers[i];
        }
        assertThat(Moments.of(holed)).isEqualTo(Moments.of(numbers));
        assertThat(Moments.of(Double.NaN).count()).isZero();
        assertThat(Moments.of()).isEqualTo(new Moments(0, 0, 0, 0));
    }
}
