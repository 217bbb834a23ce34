package dev.chainrule.trainer;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The arrows between the packages of this module: models and data know nothing of the loop, the loop nothing of the command line. */
@AnalyzeClasses(packages = "dev.chainrule.trainer", importOptions = DoNotIncludeTests.class)
class PackageArrowsTest {
    private static final String ROOT = "dev.chainrule.trainer";

    @ArchTest
    static final ArchRule NOTHING_USES_THE_COMMAND_LINE = noClasses().that().resideOutsideOfPackage(ROOT + ".cli..")
            .should().dependOnClassesThat().resideInAnyPackage(ROOT + ".cli..", "picocli..").allowEmptyShould(true);

    @ArchTest
    static final ArchRule MODELS_KNOW_NO_DATA_AND_NO_LOOP = mayNotUse("nn", "optim", "data", "train", "out");

    @ArchTest
    static final ArchRule OPTIMIZERS_KNOW_NO_DATA_AND_NO_LOOP = mayNotUse("optim", "data", "train", "out");

    @ArchTest
    static final ArchRule DATA_KNOWS_NO_MODEL_AND_NO_LOOP = mayNotUse("data", "nn", "optim", "train", "out");

    @ArchTest
    static final ArchRule THE_LOOP_KNOWS_NOTHING_OF_WHAT_IS_WRITTEN_OUT = mayNotUse("train", "out");

    @ArchTest
    static final ArchRule CHARTS_KNOW_NOTHING_ELSE = mayNotUse("chart", "nn", "optim", "data", "train", "out");

    @ArchTest
    static final ArchRule LIBRARIES_OF_FORMATS_ARE_LOADED_BY_NAME_ONLY = noClasses().that().resideOutsideOfPackage(ROOT + ".data.formats..")
            .should().dependOnClassesThat().resideInAnyPackage(ROOT + ".data.formats..", "org.duckdb..", "org.apache..", "java.sql..");

    private static ArchRule mayNotUse(String from, String... forbidden) {
        String[] packages = new String[forbidden.length];
        for (int i = 0; i < forbidden.length; i++) {
            packages[i] = ROOT + "." + forbidden[i] + "..";
        }
        return noClasses().that().resideInAPackage(ROOT + "." + from + "..").should().dependOnClassesThat().resideInAnyPackage(packages)
                .allowEmptyShould(true);
    }
}
