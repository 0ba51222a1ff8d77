package io.rft.testkit;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.NullMarked;

/** The rules of the house, over the main classes of every module. */
@AnalyzeClasses(
        packages = "io.rft",
        importOptions = {ImportOption.DoNotIncludeTests.class, HouseTest.DoNotIncludeGenerated.class})
class HouseTest {
    @ArchTest
    static void everyPackageOfTheHouseIsSeenAndNoOther(JavaClasses classes) {
        var seen = classes.stream().map(House::packageOf).collect(Collectors.toCollection(TreeSet::new));

        var expected = new TreeSet<>(House.packages());
        expected.removeAll(House.WAITING);
        assertEquals(expected, seen, "packages; a new one is a decision: add it to House and to the design");
    }

    @ArchTest
    static void everyPackageRefusesNulls(JavaClasses classes) {
        var unmarked = classes.stream()
                .map(JavaClass::getPackage)
                .filter(one -> !one.isAnnotatedWith(NullMarked.class))
                .map(one -> one.getName())
                .collect(Collectors.toCollection(TreeSet::new));

        assertTrue(unmarked.isEmpty(), "packages without @NullMarked: " + unmarked);
    }

    @ArchTest
    static final ArchRule floors = classes().that(are("ours", House::isOurs)).should(useLowerFloorsOnly());

    @ArchTest
    static final ArchRule circles = slices().matching("io.rft.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule circlesThroughTheRoot = noClasses()
            .that()
            .resideInAPackage("io.rft")
            .should()
            .dependOnClassesThat(are(
                    "in a package below the root",
                    type -> House.isOurs(type) && !House.packageOf(type).isEmpty()))
            .because("everything may use the root, so it must use nothing");

    @ArchTest
    static final ArchRule time = noClasses()
            .that(are("outside clock and main", type -> !in(type, "clock") && !isMain(type)))
            .should()
            .accessTargetWhere(touches("the clock of the machine", (owner, name) -> switch (name) {
                case "nanoTime", "currentTimeMillis" -> owner.isEquivalentTo(System.class);
                case "sleep" -> owner.isAssignableTo(Thread.class) || owner.isEquivalentTo(TimeUnit.class);
                case "now" -> owner.getPackageName().equals("java.time");
                default -> false;
            }))
            .because("time is an argument (Ticker)");

    @ArchTest
    static final ArchRule chance = noClasses()
            .that(are("outside clock and main", type -> !in(type, "clock") && !isMain(type)))
            .should()
            .callConstructor(java.util.Random.class)
            .orShould()
            .callMethod(Math.class, "random")
            .orShould()
            .callMethod(ThreadLocalRandom.class, "current")
            .because("chance is an argument (RandomGenerator)");

    @ArchTest
    static final ArchRule durability = noClasses()
            .that(are(
                    "outside store, journal and posix, and what measures",
                    type -> !in(type, "store", "journal", "posix", "bench")))
            .should()
            .accessTargetWhere(touches("what orders writes on a disk", (owner, name) -> switch (name) {
                case "force" -> owner.getPackageName().startsWith("java.nio");
                case "move" -> owner.isEquivalentTo(java.nio.file.Files.class);
                case "renameTo" -> owner.isEquivalentTo(java.io.File.class);
                case "sync" -> owner.isEquivalentTo(java.io.FileDescriptor.class);
                default -> false;
            }))
            .because("the order on disk lives in StagedFile and Journal");

    @ArchTest
    static final ArchRule durabilityThroughTheSeam = noClasses()
            .that(are(
                    "outside store, journal and the disks",
                    type -> !in(type, "store", "journal", "posix", "disk", "testkit")))
            .should()
            .accessTargetWhere(touches(
                    "force or rename of a disk",
                    (owner, name) ->
                            in(owner, "disk") && Set.of("force", "rename").contains(name)))
            .because("the order on disk lives in StagedFile and Journal");

    @ArchTest
    static final ArchRule interruption = noClasses()
            .should()
            .accessTargetWhere(touches(
                    "an interruption", (owner, name) -> name.equals("interrupt") && owner.isAssignableTo(Thread.class)))
            .because("threads end by the closing of what they block on");

    @ArchTest
    static final ArchRule threads = noClasses()
            .that(are("outside task", type -> !in(type, "task")))
            .should()
            .accessTargetWhere(touches("what starts threads", (owner, name) -> switch (name) {
                case "<init>" ->
                    owner.isAssignableTo(Thread.class)
                            || owner.isAssignableTo(ThreadPoolExecutor.class)
                            || owner.isAssignableTo(ForkJoinPool.class)
                            || owner.isEquivalentTo(java.util.Timer.class);
                case "ofPlatform", "ofVirtual", "startVirtualThread" -> owner.isEquivalentTo(Thread.class);
                case "runAsync", "supplyAsync" -> owner.isEquivalentTo(CompletableFuture.class);
                default -> owner.isEquivalentTo(Executors.class);
            }))
            .because("threads are started by TaskGroup only");

    @ArchTest
    static final ArchRule lineEditing = noClasses()
            .that(are("outside shell", type -> !in(type, "shell")))
            .should()
            .dependOnClassesThat(are("of JLine", type -> type.getPackageName().startsWith("org.jline")))
            .because("what nobody types at must not load it");

    private static ArchCondition<JavaClass> useLowerFloorsOnly() {
        return new ArchCondition<>("use lower floors only") {
            @Override
            public void check(JavaClass user, ConditionEvents events) {
                for (var dependency : user.getDirectDependenciesFromSelf()) {
                    var used = dependency.getTargetClass().getBaseComponentType();
                    if (House.isOurs(used)) {
                        House.objection(House.packageOf(user), House.packageOf(used))
                                .ifPresent(why -> events.add(SimpleConditionEvent.violated(
                                        user, used.getPackageName() + " " + why + ": " + dependency.getDescription())));
                    }
                }
            }
        };
    }

    private static DescribedPredicate<JavaAccess<?>> touches(String what, BiPredicate<JavaClass, String> targets) {
        return DescribedPredicate.describe(
                "touches " + what, access -> targets.test(access.getTargetOwner(), access.getName()));
    }

    private static DescribedPredicate<JavaClass> are(String what, Predicate<JavaClass> test) {
        return DescribedPredicate.describe("are " + what, test);
    }

    private static boolean in(JavaClass type, String... packages) {
        return House.isOurs(type) && Set.of(packages).contains(House.packageOf(type));
    }

    private static boolean isMain(JavaClass type) {
        return in(type, "cli", "daemon") && type.getSimpleName().endsWith("Main");
    }

    /** Leaves out what the benchmark compiler generates. */
    static final class DoNotIncludeGenerated implements ImportOption {
        @Override
        public boolean includes(Location location) {
            return !location.contains("/jmh_generated/");
        }
    }
}
