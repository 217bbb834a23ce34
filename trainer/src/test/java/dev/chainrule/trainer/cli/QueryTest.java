package dev.chainrule.trainer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands take their rows from files by SQL; a query that fails is one sentence. */
class QueryTest {
    private static final String ROWS = "x,y,word\n1,3,a\n2,5,b\n3,7,c\n4,9,d\n5,11,e\n6,13,f\n7,1000,g\n";

    @TempDir
    Path folder;
    private Calls calls;

    @BeforeEach
    void prepare() {
        calls = new Calls(folder);
        calls.write("rows.csv", ROWS);
    }

    @Test
    void aModelIsTrainedAndUsedOnWhatAQuerySelects() {
        String query = "select x, y from 'rows.csv' where y < 100";
        assertThat(calls.run("train", "--query", query, "--target", "y", "--model", "linear", "--holdout", "0", "--quiet"))
                .as(calls.error()).isZero();
        assertThat(calls.output()).contains("Saved model.json").contains("runs/query");
        assertThat(calls.run("predict", "runs/query", "--query", "select 10 as x")).as(calls.error()).isZero();
        assertThat(Double.parseDouble(calls.output().lines().skip(1).findFirst().orElseThrow())).isBetween(20.9, 21.1);
    }

    @Test
    void aGradientIsThatOfTheRowsSelected() {
        String[] rest = {"--target", "y", "--model", "linear", "--weights", "1", "--bias", "0"};
        assertThat(calls.run(with(rest, "gradient", "--query", "select x, y from 'rows.csv' limit 2", "--json"))).as(calls.error())
                .isZero();
        String selected = calls.output();
        calls.write("two.csv", "x,y\n1,3\n2,5\n");
        assertThat(calls.run(with(rest, "gradient", "two.csv", "--json"))).isZero();
        assertThat(selected).isEqualTo(calls.output());
    }

    private static String[] with(String[] rest, String... first) {
        String[] all = java.util.Arrays.copyOf(first, first.length + rest.length);
        System.arraycopy(rest, 0, all, first.length, rest.length);
        return all;
    }

    @Test
    void aQueryThatFailsIsOneSentence() {
        assertThat(calls.fails(2, "train", "--query", "select z from 'rows.csv'", "--target", "y"))
                .startsWith("The query fails at line 1, column 8: Referenced column \"z\" not found in FROM clause!");
        assertThat(calls.fails(2, "train", "--query", "select x from 'rows.csv'", "--target", "y"))
                .isEqualTo("The query has no column 'y'; its columns are: x.");
        assertThat(calls.fails(2, "train", "--query", "copy (select 1) to 'out.csv'", "--target", "y"))
                .startsWith("The query is not one SELECT: ");
        assertThat(folder.resolve("out.csv")).doesNotExist();
    }
}
