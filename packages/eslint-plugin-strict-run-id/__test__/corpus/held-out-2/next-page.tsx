// A server component with a title made of an id's parts.
export default async function Page({ params }: { params: Promise<{ runId: string }> }) {
  const { runId } = await params;
  const [day, time] = runId.split('-'); // finding: no-surgery likely
  return (
    <main>
      <h1>
        {day} {time}
      </h1>
      <p>{`Details of run ${runId}`}</p>
    </main>
  );
}
