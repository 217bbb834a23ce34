package dev.chainrule.trainer.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chainrule.tensor.BadCallException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Columns become inputs: numbers as they are, categories one-hot, missing values by rule; the same for another table, and through model.json. */
class EncodingTest {
    private static final String CARS = "origin,cylinders,power,y\nUSA,8,130,18\nJapan,4,95,24\nUSA,8,,15\nEurope,4,70,25\n,6,90,20\nJapan,10,60,30\n";

    @TempDir
    Path folder;

    private Table table(String csv) {
        try {
            return DataSource.read(Files.writeString(folder.resolve("data.csv"), csv));
        } catch (IOException failed) {
            throw new AssertionError(failed);
        }
    }

    private static Examples.Request request(OneHot oneHot, Missing missing, String... features) {
        return new Examples.Request("y", List.of(features), oneHot, missing, false);
    }

    private static double[] row(Examples examples, int i) {
        double[] x = new double[examples.columns()];
        examples.read(i, x, 0);
        return x;
    }

    private static void refuses(ThrowingCallable call, String sentence) {
        assertThatThrownBy(call).isInstanceOf(BadCallException.class).hasMessage(sentence);
    }

    @Test
    void textIsLeftOutUnlessItIsAskedFor() {
        Examples examples = Examples.of(table(CARS), request(OneHot.NONE, Missing.DROP));
        assertThat(examples.features()).containsExactly("cylinders", "power");
        assertThat(examples.notes()).containsExactly("Left out 1 text column: origin.", "Left out 1 of 6 rows, which lack a value.");
    }

    @Test
    void aCategoryIsAnInputForEachOfItsValuesInSortedOrder() {
        Examples examples = Examples.of(table(CARS), request(OneHot.ALL, Missing.DROP));
        assertThat(examples.features()).containsExactly("origin=Europe", "origin=Japan", "origin=USA", "cylinders", "power");
        assertThat(examples.rows()).isEqualTo(4);
        assertThat(row(examples, 0)).containsExactly(0, 0, 1, 8, 130);
        assertThat(row(examples, 2)).containsExactly(1, 0, 0, 4, 70);
        assertThat(examples.matrix(1, 3)).containsExactly(0, 1, 0, 4, 95, 1, 0, 0, 4, 70);
        assertThat(examples.targets()).containsExactly(18, 24, 25, 30);
        assertThat(row(examples.subset(new int[] {3, 0}), 0)).containsExactly(0, 1, 0, 10, 60);
    }

    @Test
    void numbersCanBeCategoriesAndAreSortedBySize() {
        Examples examples = Examples.of(table(CARS), request(OneHot.of(List.of("cylinders")), Missing.DROP, "power", "cylinders"));
        assertThat(examples.features()).containsExactly("power", "cylinders=4", "cylinders=6", "cylinders=8", "cylinders=10");
        assertThat(row(examples, 3)).containsExactly(90, 0, 1, 0, 0);
    }

    @Test
    void aMissingValueBecomesTheMeanOfEachInput() {
        Examples examples = Examples.of(table(CARS), request(OneHot.ALL, Missing.MEAN));
        assertThat(examples.rows()).isEqualTo(6);
        assertThat(row(examples, 2)).containsExactly(0, 0, 1, 8, (130 + 95 + 70 + 90 + 60) / 5.0);
        assertThat(row(examples, 4)).containsExactly(0.2, 0.4, 0.4, 6, 90);
        assertThat(examples.notes()).containsExactly("Put the mean in the place of 2 missing values, in origin, power.");
        Examples fromTwo = examples.filledFrom(new int[] {0, 3});
        assertThat(row(fromTwo, 2)).containsExactly(0, 0, 1, 8, 100);
        assertThat(row(fromTwo, 4)).containsExactly(0.5, 0, 0.5, 6, 90);
        refuses(() -> examples.filledFrom(new int[] {2}), "data.csv: every value of 'power' is missing in the rows to learn from, "
                + "so there is no mean to put in its place: choose other features.");
    }

    @Test
    void aRowWithoutATargetIsNeverLearnedFrom() {
        Table table = table("a,y\n1,2\n2,\n,4\n");
        assertThat(Examples.of(table, request(OneHot.NONE, Missing.MEAN)).targets()).containsExactly(2, 4);
        refuses(() -> Examples.of(table, request(OneHot.NONE, Missing.FAIL)),
                "data.csv, line 3, column y: the value is missing; --missing drop would leave such rows out.");
    }

    @Test
    void theEncodingSurvivesJson() throws IOException {
        for (Missing missing : new Missing[] {Missing.DROP, Missing.MEAN}) {
            Encoding encoding = Examples.of(table(CARS), request(OneHot.ALL, missing)).encoding();
            Encoding read = Encoding.of((Map<?, ?>) Json.read(Json.write(encoding.toMap(), true)));
            assertThat(read).isEqualTo(encoding).hasSameHashCodeAs(encoding);
            assertThat(read.inputs()).isEqualTo(encoding.inputs());
        }
        assertThatThrownBy(() -> Encoding.of(Map.of("missing", "keep", "features", List.of())))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void anotherTableIsEncodedAlikeWhateverTheOrderOfItsColumns() {
        Encoding encoding = Examples.of(table(CARS), request(OneHot.ALL, Missing.DROP)).encoding();
        EncodedTable other = encoding.of(table("power,extra,cylinders,origin\n50,z,4,USA\n60,z,,Japan\n"));
        assertThat(other.usable()).containsExactly(0);
        double[] x = new double[6];
        other.read(0, x, 1);
        assertThat(x).containsExactly(0, 0, 0, 1, 4, 50);
        Encoding means = Examples.of(table(CARS), request(OneHot.ALL, Missing.MEAN)).encoding();
        EncodedTable filled = means.of(table("power,cylinders,origin\n,,\n,,\n"));
        assertThat(filled.usable()).containsExactly(0, 1);
        filled.read(1, x, 1);
        assertThat(Arrays.copyOfRange(x, 1, 4)).containsExactly(0.2, 0.4, 0.4);
    }

    @Test
    void whatDoesNotFitIsRefusedWithItsPlace() {
        Encoding encoding = Examples.of(table(CARS), request(OneHot.ALL, Missing.DROP)).encoding();
        refuses(() -> encoding.of(table("power,cylinders\n1,2\n")), "data.csv has no column 'origin'; its columns are: power, cylinders.");
        refuses(() -> encoding.of(table("power,cylinders,origin\n1,four,USA\n")),
                "data.csv, line 2, column cylinders: 'four' is text, and a feature needs numbers: correct it, or leave it empty if it is missing.");
        refuses(() -> encoding.of(table("power,cylinders,origin\n1,4,USA\n1,4,Mars\n")).usable(),
                "data.csv, line 3, column origin: 'Mars' is no category that the model knows; it knows Europe, Japan, USA.");
        refuses(() -> encoding.of(table("power,cylinders,origin\n1,4,7\n")).usable(),
                "data.csv, line 2, column origin: '7' is no category that the model knows; it knows Europe, Japan, USA.");
    }

    @Test
    void whatCannotBeOneHotEncodedIsNamed() {
        Table table = table(CARS);
        refuses(() -> Examples.of(table, request(OneHot.of(List.of("colour")), Missing.DROP)),
                "data.csv has no column 'colour'; its columns are: origin, cylinders, power, y.");
        refuses(() -> Examples.of(table, request(OneHot.of(List.of("y")), Missing.DROP)),
                "'y' is the target, and cannot be a feature too.");
        refuses(() -> Examples.of(table, request(OneHot.of(List.of("origin")), Missing.DROP, "power")),
                "'origin' is to be one-hot encoded, but is none of the features: power.");
    }

    @Test
    void aColumnThatNamesItsRowsIsNoCategoryUnlessItIsNamed() {
        StringBuilder csv = new StringBuilder("name,colour,y\n");
        for (int row = 0; row < 5000; row++) {
            csv.append("n").append(row).append(row % 2 == 0 ? ",red," : ",blue,").append(row).append('\n');
        }
        Table table = table(csv.toString());
        Examples examples = Examples.of(table, request(OneHot.ALL, Missing.DROP));
        assertThat(examples.features()).containsExactly("colour=blue", "colour=red");
        assertThat(examples.notes()).containsExactly("Left out 1 text column with a value of its own in nearly every row: name.");
        refuses(() -> Examples.of(table, request(OneHot.of(List.of("name")), Missing.DROP)),
                "data.csv, column name: it has more than 4096 different values, and each would be a category: choose another column.");
    }

    @Test
    void classesAreNumberedInSortedOrder() {
        Table table = table("a,kind,digit\n1,b,10\n2,a,9\n3,,2\n4,b,9\n");
        Examples text = Examples.of(table, new Examples.Request("kind", List.of("a"), OneHot.NONE, Missing.DROP, true));
        assertThat(text.classes()).containsExactly("a", "b");
        assertThat(text.targets()).containsExactly(1, 0, 1);
        Examples digits = Examples.of(table, new Examples.Request("digit", List.of("a"), OneHot.NONE, Missing.DROP, true));
        assertThat(digits.classes()).containsExactly("2", "9", "10");
        assertThat(digits.targets()).containsExactly(2, 1, 0, 1);
        assertThat(Examples.of(table, "digit", List.of("a"), Missing.DROP).classes()).isEmpty();
    }

    @Test
    void whatIsNoClassIsNamed() {
        refuses(() -> Examples.of(table("a,y\n1,2\n2,2.5\n"), new Examples.Request("y", List.of(), OneHot.NONE, Missing.DROP, true)),
                "data.csv, line 3, column y: 2.5 is no class: a class is a text or a whole number; without classes the target is predicted as a "
                        + "number.");
        refuses(() -> Examples.of(table("a,y\n1,u\n2,u\n"), new Examples.Request("y", List.of(), OneHot.NONE, Missing.DROP, true)),
                "data.csv, column y: every row is of the same class, 'u', so there is nothing to learn.");
        refuses(() -> Examples.of(table("a,y\n1,\n2,\n"), new Examples.Request("y", List.of(), OneHot.NONE, Missing.DROP, true)),
                "data.csv, column y: every value is missing, and a target needs classes.");
    }

    @Test
    void anUnseenClassIsNamed() {
        Labels classes = new Labels(List.of("a", "b", "7"));
        Table table = table("y\nb\n7.0\n\nNA\nc\n8\n");
        assertThat(classes.numbers(table.column("y"), new int[] {0, 1})).containsExactly(1, 2);
        assertThat(classes.numbers(table.column("y"), new int[] {2})).containsExactly(Double.NaN);
        refuses(() -> classes.numbers(table.column("y"), new int[] {0, 3}),
                "data.csv, line 6, column y: 'c' is no class of the model; its classes are: a, b, 7.");
        refuses(() -> classes.numbers(table.column("y"), new int[] {4}),
                "data.csv, line 7, column y: '8' is no class of the model; its classes are: a, b, 7.");
    }

    @Test
    void rowsInArraysAreReadAndGathered() {
        HeapRows rows = new HeapRows(new float[] {1, 2, 3, 4, 5, 6}, new float[] {7, 8, 9}, 2);
        float[] x = new float[4];
        float[] y = new float[2];
        rows.read(1, 3, x, y);
        assertThat(x).containsExactly(3, 4, 5, 6);
        assertThat(y).containsExactly(8, 9);
        rows.gather(new int[] {1, 2, 0}, 1, 3, x, y);
        assertThat(x).containsExactly(5, 6, 1, 2);
        assertThat(y).containsExactly(9, 7);
        assertThatThrownBy(() -> rows.read(1, 4, x, y)).isInstanceOf(IndexOutOfBoundsException.class);
    }
}
