package dev.chainrule.trainer.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * The script {@code ./chainrule} in a house of its own: a small program that says what it was given stands for Chainrule, and a script that
 * lays that program's jar out, and writes down that it was called, stands for Maven.
 */
@DisabledOnOs(OS.WINDOWS)
class LauncherTest {
    private static final String JAVA_HOME = System.getProperty("java.home");
    private static final String FAKE_MAVEN = """
            #!/bin/sh
            echo "called" >> "$(dirname "$0")/calls"
            for argument; do
                case $argument in
                    -Dlauncher.directory=*) directory=${argument#*=} ;;
                    -Dbundle.directory=*) directory=${argument#*=}/lib && mkdir "$directory" ;;
                esac
            done
            if [ -e broken ]; then
                echo "[ERROR] Tensor.java:[1,1] class expected"
                exit 1
            fi
            cp "$(dirname "$0")/program.jar" "$directory"
            """;

    @TempDir
    private static Path temp;
    private static Path house;
    private static Path tools;

    private final List<Process> started = new ArrayList<>();

    @BeforeAll
    static void build() throws IOException {
        house = Files.createDirectories(temp.resolve("a house"));
        tools = Files.createDirectories(temp.resolve("tools"));
        for (String module : List.of("tensor", "autograd", "cuda-kernels", "trainer", "benchmarks", "benchmarks/peers")) {
            Path sources = Files.createDirectories(house.resolve(module).resolve("src/main/java"));
            Files.writeString(sources.resolve("Source.java"), "");
            Files.writeString(house.resolve(module).resolve("pom.xml"), "");
        }
        for (String file : List.of("pom.xml", "LICENSE", "examples/cars.csv", "benchmarks/src/bundle/bin/verify")) {
            Files.createDirectories(house.resolve(file).getParent());
            Files.writeString(house.resolve(file), "");
        }
        Files.createDirectories(house.resolve(".mvn"));
        Path script = Path.of(System.getProperty("project.root")).resolve("chainrule");
        executable(house.resolve("chainrule"), Files.readString(script));
        executable(tools.resolve("mvn"), FAKE_MAVEN);
        LauncherProgram.writeJar(tools.resolve("program.jar"));
        age();
    }

    @AfterEach
    void endWhatWasStarted() {
        started.forEach(process -> process.descendants().forEach(ProcessHandle::destroyForcibly));
        started.forEach(Process::destroyForcibly);
    }

    @Test
    void passesArgumentsAndOutputAsTheyAre() throws Exception {
        Ended ended = run("./chainrule say 'X·w' '' 'two words' '*' '-x^2' 'σ₁ 𝒪'");
        assertThat(ended.out).isEqualTo("[X·w][][two words][*][-x^2][σ₁ 𝒪]\n");
        assertThat(ended.exitCode).isZero();
    }

    @Test
    void speaksUtf8WhateverTheLocale() throws Exception {
        for (String environment : List.of("LC_ALL=C", "LC_ALL=POSIX LANG=en_US.ISO-8859-1", "LC_CTYPE=xx_YY.UTF-8", "-i",
                "-i PATH=/usr/bin:/bin", "-u PATH -u LANG")) {
            String bash = environment.startsWith("-i") || environment.startsWith("-u") ? " JAVA_HOME='" + JAVA_HOME + "'" : "";
            Ended ended = run("/usr/bin/env " + environment + bash + " ./chainrule say 'X·w ∂f/∂x'");
            assertThat(ended.out).as(environment).isEqualTo("[X·w ∂f/∂x]\n");
            ended = run("/usr/bin/env " + environment + bash + " ./chainrule complain 'X·w ∂f/∂x'");
            assertThat(ended.err).as(environment).isEqualTo("X·w ∂f/∂x\n");
        }
    }

    @Test
    void onlyCommandsThatComputeGetTheVectorModuleAndItsWarningIsNotShown() throws Exception {
        for (String command : List.of("train", "gradient", "predict", "devices")) {
            Ended ended = run("./chainrule " + command + " modules");
            assertThat(ended.out).isEqualTo("vector true\n");
            assertThat(ended.err).isEqualTo("first\nWARNING: of the program\nno newline");
        }
        for (String command : List.of("derive", "explain", "other")) {
            Ended ended = run("./chainrule " + command + " modules");
            assertThat(ended.out).isEqualTo("vector false\n");
            assertThat(ended.err).isEqualTo("first\nWARNING: of the program\nno newline");
        }
    }

    @Test
    void warningsOfTheJvmAreShown() throws Exception {
        Ended ended = run("JDK_JAVA_OPTIONS=-Dx=y ./chainrule train modules");
        assertThat(ended.err).isEqualTo("NOTE: Picked up JDK_JAVA_OPTIONS: -Dx=y\nfirst\nWARNING: of the program\nno newline");
    }

    @Test
    void endsAsTheProgramEnds() throws Exception {
        for (String command : List.of("derive", "train")) {
            for (int code : new int[] {0, 1, 2, 42}) {
                assertThat(run("./chainrule " + command + " exit " + code).exitCode).as(command).isEqualTo(code);
            }
        }
    }

    @Test
    void aSignalReachesTheProgram() throws Exception {
        boolean ignored = !run("trap -p INT").out.isEmpty();         // as in a job that a script put in the background: it stays so for all below
        for (String command : List.of("derive", "train")) {
            for (String signal : ignored ? List.of("TERM") : List.of("TERM", "INT")) {
                Ended ended = run("rm -f said; set -m; ./chainrule " + command + " wait >said & launcher=$!; "
                        + "until grep -qs ready said; do sleep 0.05; done; kill -" + signal + " $launcher; wait $launcher");
                assertThat(ended.exitCode).as(command + " " + signal).isEqualTo(signal.equals("TERM") ? 143 : 130);
                assertThat(ended.err).as(command + " " + signal).contains("stopped\n");
            }
        }
    }

    @Test
    void readsStandardInput() throws Exception {
        for (String command : List.of("derive", "train")) {
            assertThat(run("printf 'a·b' | ./chainrule " + command + " read").out).isEqualTo("a·b");
        }
    }

    @Test
    void runsFromAnyFolderAndThroughLinks() throws Exception {
        run("mkdir -p elsewhere; ln -sf '../a house/chainrule' elsewhere/one; ln -sf \"$PWD/elsewhere/one\" elsewhere/two", temp, 0);
        Ended ended = run("CDPATH=/tmp elsewhere/two folder", temp, 0);
        assertThat(ended.out).isEqualTo(temp.toRealPath() + "\n");
    }

    @Test
    void buildsOnceWhenASourceIsNewerAndSaysSo() throws Exception {
        Path source = house.resolve("tensor/src/main/java/Source.java");
        for (String change : List.of("touch", "add", "remove", "pom")) {
            run("./chainrule say x");
            int before = builds();
            switch (change) {
                case "touch" -> Files.setLastModifiedTime(source, FileTime.from(Instant.now()));
                case "add" -> Files.writeString(source.resolveSibling("Added.java"), "");
                case "remove" -> Files.delete(source.resolveSibling("Added.java"));
                default -> Files.writeString(house.resolve("trainer/pom.xml"), "<!-- -->");
            }
            Ended ended = run("./chainrule say x");
            assertThat(ended.out).isEqualTo("[x]\n");
            assertThat(ended.err).as(change).isEqualTo("chainrule: building, for a source is newer than the last build ...\n");
            assertThat(run("./chainrule say x").err).isEmpty();
            assertThat(builds()).as(change).isEqualTo(before + 1);
        }
    }

    @Test
    void benchBuildsTheBenchmarksApartAndThePeersOnlyWhenTheyTakePart() throws Exception {
        run("./chainrule say x");
        int before = builds();
        assertThat(run("./chainrule bench --quick").out).isEqualTo("bench --quick, vector true, commit unknown\n");
        assertThat(builds()).isEqualTo(before + 1);
        Ended peers = run("./chainrule bench --quick --peers");
        assertThat(peers.out).isEqualTo("bench --quick --peers, vector true, commit unknown\n");
        assertThat(peers.err).contains("the peers are 300 MB");
        assertThat(builds()).isEqualTo(before + 2);
        run("./chainrule say x; ./chainrule bench; ./chainrule bench --peers");
        assertThat(builds()).isEqualTo(before + 2);
        Files.setLastModifiedTime(house.resolve("benchmarks/src/main/java/Source.java"), FileTime.from(Instant.now()));
        run("./chainrule say x");
        assertThat(builds()).as("the program knows no benchmarks").isEqualTo(before + 2);
        run("./chainrule bench");
        assertThat(builds()).isEqualTo(before + 3);
    }

    @Test
    void callsThatRaceBuildOnce() throws Exception {
        run("rm -rf target");
        int before = builds();
        Ended ended = run("for i in 1 2 3; do ./chainrule say $i & done; wait");
        assertThat(ended.out.lines()).containsExactlyInAnyOrder("[1]", "[2]", "[3]");
        assertThat(ended.err.lines().filter(line -> line.contains("this is the first call"))).hasSize(1);
        assertThat(builds()).isEqualTo(before + 1);
    }

    @Test
    void theLockOfADeadProcessHoldsNobodyUp() throws Exception {
        Ended ended = run("rm -rf target; mkdir -p target/launcher; sleep 0 & wait $!; ln -s $! target/launcher/lock; ./chainrule say x");
        assertThat(ended.out).isEqualTo("[x]\n");
        assertThat(house.resolve("target/launcher/lock")).doesNotExist();
    }

    @Test
    void aBuildThatFailsShowsItsLogAndIsTriedAgain() throws Exception {
        run("./chainrule say x");
        Ended ended = run("touch broken pom.xml; ./chainrule say x", house, 1);
        assertThat(ended.out).isEmpty();
        assertThat(ended.err).isEqualTo("""
                chainrule: building, for a source is newer than the last build ...
                chainrule: the build failed; Maven said (target/launcher/build.log):
                [ERROR] Tensor.java:[1,1] class expected
                """);
        ended = run("rm broken; ./chainrule say x");
        assertThat(ended.out).isEqualTo("[x]\n");
    }

    @Test
    void aJavaThatIsNoneIsNamed() throws Exception {
        Ended ended = run("JAVA_HOME=/nowhere ./chainrule say x", house, 1);
        assertThat(ended.err).isEqualTo("chainrule: JAVA_HOME is '/nowhere', where there is no bin/java: "
                + "set it to the folder of a Java 17 or newer, or unset it.\n");
        executable(Files.createDirectories(temp.resolve("java 8/bin")).resolve("java"), "#!/bin/sh\n");
        Files.writeString(temp.resolve("java 8/release"), "JAVA_VERSION=\"1.8.0_462\"\n");
        ended = run("JAVA_HOME='" + temp.resolve("java 8") + "' ./chainrule say x", house, 1);
        assertThat(ended.err).isEqualTo("chainrule: Chainrule needs Java 17 or newer, and " + temp.resolve("java 8")
                + " is Java 1.8.0_462: set JAVA_HOME to a newer one.\n");
    }

    @Test
    void anArchiveOfClassesThatCannotBeUsedIsNoTrouble() throws Exception {
        run("./chainrule say x");
        Ended ended = run(
                "for a in target/launcher/app.*/*.jsa; do chmod +w $a; echo rubbish >$a; done; ./chainrule say x; ./chainrule train exit 0");
        assertThat(ended.out).isEqualTo("[x]\n");
        assertThat(ended.err).isEmpty();
        run("rm -r target");
    }

    @Test
    @EnabledOnOs(value = OS.LINUX, architectures = "amd64")
    void aBundleRunsInAnEmptyFolderWithAnEmptyEnvironment() throws Exception {
        assumeTrue(Files.isDirectory(Path.of(JAVA_HOME, "jmods")), "this Java can be linked");
        run("rm -rf target");
        Ended ended = run("cd ..; './a house/chainrule' bundle --out b.tar.gz", house, 0);
        assertThat(ended.out).matches("Packed b.tar.gz \\(\\d+ MB\\): unpack it, then bin/chainrule doctor, bin/verify, bin/bench.\n");
        assertThat(run("ls target/launcher", house, 0).out).as("what packing leaves").isEqualTo("build.log\n");
        String inBundle = "cd '" + temp.resolve("an empty folder/chainrule-linux-x86_64") + "'; exec env -i ";
        run("mkdir 'an empty folder'; tar xzf b.tar.gz -C 'an empty folder'", temp, 0);
        assertThat(run("ls -d bin/* examples/* java/bin/java lib/* LICENSE", temp.resolve("an empty folder/chainrule-linux-x86_64"), 0).out)
                .isEqualTo("LICENSE\nbin/chainrule\nbin/verify\nexamples/cars.csv\njava/bin/java\nlib/program.jar\n");
        assertThat(run(inBundle + "bin/chainrule say 'X·w'").out).isEqualTo("[X·w]\n");
        assertThat(run(inBundle + "bin/chainrule train modules", house, 0).out).isEqualTo("vector true\n");
        assertThat(run(inBundle + "bin/chainrule derive exit 42").exitCode).isEqualTo(42);
        assertThat(run(inBundle + "bin/chainrule bundle", house, 2).err)
                .isEqualTo("chainrule: A bundle packs no bundle: call ./chainrule bundle in the folder of the sources.\n");
    }

    @Test
    void aBundleThatCannotBePackedSaysWhy() throws Exception {
        assertThat(run("./chainrule bundle --nonsense", house, 2).err)
                .isEqualTo("chainrule: bundle knows no '--nonsense'. See ./chainrule bundle --help.\n");
        assertThat(run("./chainrule bundle --out", house, 2).err).isEqualTo("chainrule: --out lacks its file.\n");
        assertThat(run("./chainrule bundle --help", house, 0).out).startsWith("Usage: ./chainrule bundle [--out FILE]\n");
    }

    private static int builds() throws IOException {
        return Files.readAllLines(tools.resolve("calls")).size();
    }

    /** Gives all sources a time long past, so that the first build is newer, whatever the resolution of the file system's clock. */
    private static void age() throws IOException {
        try (var paths = Files.walk(house)) {
            for (Path path : (Iterable<Path>) paths::iterator) {
                Files.setLastModifiedTime(path, FileTime.from(Instant.now().minusSeconds(60)));
            }
        }
    }

    private static void executable(Path file, String text) throws IOException {
        Files.writeString(file, text);
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }

    private record Ended(int exitCode, String out, String err) {}

    private Ended run(String script) throws Exception {
        return run(script, house, -1);
    }

    /** Runs a script of bash; the script lies in a file, for the arguments of a process are written by this JVM's locale. */
    private Ended run(String script, Path folder, int expected) throws Exception {
        Path file = Files.writeString(temp.resolve("script"), script + "\n");
        Path out = temp.resolve("out");
        Path err = temp.resolve("err");
        ProcessBuilder builder = new ProcessBuilder("bash", file.toString()).directory(folder.toFile())
                .redirectOutput(out.toFile()).redirectError(err.toFile());
        Map<String, String> environment = builder.environment();
        environment.keySet().removeIf(name -> name.startsWith("LC_") || name.startsWith("JDK_") || name.startsWith("JAVA_"));
        environment.put("PATH", tools + ":" + environment.get("PATH"));
        environment.put("JAVA_HOME", JAVA_HOME);
        Process process = builder.start();
        started.add(process);
        process.getOutputStream().close();
        assertThat(process.waitFor(120, TimeUnit.SECONDS)).as("ended: %s", script).isTrue();
        Ended ended = new Ended(process.exitValue(), Files.readString(out), Files.readString(err));
        if (expected >= 0) {
            assertThat(ended.exitCode).as("%s%n%s", script, ended.err).isEqualTo(expected);
        }
        return ended;
    }
}
