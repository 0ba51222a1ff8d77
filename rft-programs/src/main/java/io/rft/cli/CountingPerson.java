package io.rft.cli;

import io.rft.console.Person;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** A person, and how often they were asked. */
final class CountingPerson implements Person {
    private final Person person;
    private final AtomicInteger questions = new AtomicInteger();

    CountingPerson(Person person) {
        this.person = person;
    }

    int questions() {
        return questions.get();
    }

    @Override
    public boolean isThere() {
        return person.isThere();
    }

    @Override
    public Optional<String> ask(String question) throws IOException {
        questions.incrementAndGet();
        return person.ask(question);
    }

    @Override
    public Optional<String> askSecret(String question) throws IOException {
        questions.incrementAndGet();
        return person.askSecret(question);
    }
}
