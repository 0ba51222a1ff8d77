package io.rft.testkit;

import io.rft.fault.FaultPoint;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/** One way for a transfer to be struck: which point, who dies there, which way the file goes, and what has happened before. */
record KillPlan(FaultPoint point, Victims victims, Way way, Setting setting, long seed) {
    enum Way {
        UP,
        DOWN
    }

    enum Role {
        CLIENT,
        SERVER
    }

    enum Victims {
        SENDER,
        RECEIVER,
        BOTH;

        Set<Role> roles(Way way) {
            var sender = way == Way.UP ? Role.CLIENT : Role.SERVER;
            var receiver = way == Way.UP ? Role.SERVER : Role.CLIENT;
            return switch (this) {
                case SENDER -> EnumSet.of(sender);
                case RECEIVER -> EnumSet.of(receiver);
                case BOTH -> EnumSet.of(sender, receiver);
            };
        }
    }

    /** What the transfer has been through when the point is waited for. */
    enum Setting {
        /** Nothing. */
        FRESH,
        /** A kill somewhere in the middle. */
        RESUMED,
        /** A data connection is cut in the middle. */
        CUT
    }

    /**
     * A kill, of nobody perhaps, that is waited for.
     *
     * @param nth the time that the point is reached, from 1
     * @param power a seed for what the receiver's disk loses with the machine's power; 0 when its process alone dies
     */
    record Kill(FaultPoint point, int nth, Set<Role> roles, long power) {}

    /** What every transfer comes by; the rest is struck by {@link RemovalFaultTest}, and by the client's own tests of its jobs. */
    private static final Set<FaultPoint> ON_THE_WAY =
            EnumSet.range(FaultPoint.JOB_BEFORE_RECORD, FaultPoint.COMMIT_AFTER_ANSWER);

    /** Where a transfer that will be resumed is killed first. */
    private static final List<FaultPoint> MIDDLE = List.of(
            FaultPoint.SENDER_AFTER_BLOCK,
            FaultPoint.WRITE_AFTER_DATA,
            FaultPoint.WRITE_AFTER_RECORD,
            FaultPoint.CHECKPOINT_AFTER_DATA_FORCE,
            FaultPoint.CHECKPOINT_AFTER_RECORD,
            FaultPoint.CHECKPOINT_AFTER_ACKNOWLEDGEMENT,
            FaultPoint.COMMIT_ARRIVED,
            FaultPoint.COMMIT_AFTER_ATTRIBUTES,
            FaultPoint.COMMIT_AFTER_RENAME);

    /** Points that are reached again and again. */
    private static final Set<FaultPoint> OFTEN = EnumSet.of(
            FaultPoint.MESSAGES_BEFORE_SENDING,
            FaultPoint.SENDER_BEFORE_READ,
            FaultPoint.SENDER_BEFORE_BLOCK,
            FaultPoint.SENDER_AFTER_BLOCK,
            FaultPoint.WRITE_BEFORE_DATA,
            FaultPoint.WRITE_AFTER_DATA,
            FaultPoint.WRITE_AFTER_RECORD);

    /** Every point × every victim × both ways × every setting that can matter to it. */
    static List<KillPlan> all(SplittableRandom random) {
        var plans = new ArrayList<KillPlan>();
        for (var point : ON_THE_WAY) {
            for (var victims : Victims.values()) {
                for (var way : Way.values()) {
                    for (var setting : settings(point)) {
                        plans.add(new KillPlan(point, victims, way, setting, random.nextLong()));
                    }
                }
            }
        }
        return List.copyOf(plans);
    }

    private static Set<Setting> settings(FaultPoint point) {
        return switch (point) {
            case CONNECTION_LOST -> EnumSet.of(Setting.CUT);
            case RECOVERY_BEFORE_DATA_FORCE, RECOVERY_AFTER_DATA_FORCE -> EnumSet.of(Setting.RESUMED);
            default -> EnumSet.of(Setting.FRESH, Setting.RESUMED);
        };
    }

    /** The kills in their order, each waited for after the one before has been recovered from. */
    List<Kill> kills(SplittableRandom random) {
        var kills = new ArrayList<Kill>();
        if (setting == Setting.RESUMED) {
            var other = settings(point).contains(Setting.FRESH); // or something must be left to be recovered
            var first = other ? MIDDLE.get(random.nextInt(MIDDLE.size())) : FaultPoint.CHECKPOINT_AFTER_ACKNOWLEDGEMENT;
            var who = other ? Victims.values()[random.nextInt(Victims.values().length)] : Victims.RECEIVER;
            kills.add(new Kill(first, nth(first, random), who.roles(way), power(random)));
        }
        if (setting == Setting.CUT) {
            kills.add(new Kill(FaultPoint.SENDER_AFTER_BLOCK, 1, Set.of(), 0));
        }
        kills.add(new Kill(
                point, setting == Setting.RESUMED ? 1 : nth(point, random), victims.roles(way), power(random)));
        return List.copyOf(kills);
    }

    /** Without the seed: the same of every run of the suite. */
    String name() {
        return point + " " + victims + " " + way;
    }

    private static long power(SplittableRandom random) {
        return random.nextInt(4) == 0 ? 0 : random.nextLong();
    }

    private static int nth(FaultPoint point, SplittableRandom random) {
        return OFTEN.contains(point) ? 1 + random.nextInt(KillStage.BLOCKS_MIN) : 1;
    }
}
