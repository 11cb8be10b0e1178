<?php
/**
 * Alt text for WordPress from an AltAloud service.
 *
 * Take these functions into a plugin. They use WordPress alone: wp_remote_post() and wp_remote_get() for the requests,
 * the attachment's own fields for the words. The address of the service is the option `altaloud_url`.
 */

/**
 * Describes an image of the media library and keeps its words with it.
 *
 * The alt text is set only where nobody has to check it first: a draft is kept in `_altaloud_draft` for an editor.
 *
 * @param int    $attachment_id The image.
 * @param string $language      BCP-47 tag.
 * @return array|WP_Error The result in that language, or what went wrong, with the problem's name as its code.
 */
function altaloud_describe_attachment( $attachment_id, $language = 'en' ) {
	$file    = get_attached_file( $attachment_id );
	$service = rtrim( get_option( 'altaloud_url', 'http://127.0.0.1:8000' ), '/' );
	$request = array(
		'image_base64' => base64_encode( file_get_contents( $file ) ),
		'image_name'   => basename( $file ),
		'languages'    => array( $language ),
		'context'      => array( 'page_title' => get_the_title( $attachment_id ) ),
		'metadata'     => array( 'attachment' => $attachment_id ),
	);
	$answer  = wp_remote_post(
		$service . '/v1/descriptions',
		array(
			'timeout' => 75,
			'headers' => array(
				'Content-Type'    => 'application/json',
				'Prefer'          => 'wait=60',
				// The same image and question is one request, however often it is sent.
				'Idempotency-Key' => 'wp-' . $attachment_id . '-' . md5( serialize( $request ) ),
			),
			'body'    => wp_json_encode( $request ),
		)
	);
	$description = altaloud_read( $answer );
	if ( is_wp_error( $description ) ) {
		return $description;
	}
	$location = wp_remote_retrieve_header( $answer, 'location' );
	for ( $tries = 0; $tries < 60 && ! in_array( $description['status'], array( 'done', 'failed', 'cancelled' ), true ); $tries++ ) {
		sleep( 2 );
		$description = altaloud_read( wp_remote_get( $service . $location, array( 'timeout' => 15 ) ) );
		if ( is_wp_error( $description ) ) {
			return $description;
		}
	}
	if ( 'done' !== $description['status'] ) {
		$failure = $description['failure'] ?? array( 'code' => 'unfinished', 'detail' => 'The description is not finished.' );
		return new WP_Error( $failure['code'], $failure['detail'] );
	}
	return altaloud_keep( $attachment_id, $description['results'][ $language ] );
}

/**
 * The JSON of an answer, or its problem.
 */
function altaloud_read( $answer ) {
	if ( is_wp_error( $answer ) ) {
		return $answer;
	}
	$content = json_decode( wp_remote_retrieve_body( $answer ), true );
	if ( wp_remote_retrieve_response_code( $answer ) >= 400 ) {
		return new WP_Error( basename( $content['type'] ?? 'unknown' ), ( $content['detail'] ?? '' ) . ' ' . ( $content['advice'] ?? '' ) );
	}
	return $content;
}

/**
 * Keeps the words of a result with the image.
 */
function altaloud_keep( $attachment_id, $result ) {
	if ( $result['draft'] || $result['needs_review'] ) {
		update_post_meta( $attachment_id, '_altaloud_draft', $result['alt_text'] );
	} else {
		update_post_meta( $attachment_id, '_wp_attachment_image_alt', $result['alt_text'] );
		delete_post_meta( $attachment_id, '_altaloud_draft' );
	}
	update_post_meta( $attachment_id, '_altaloud_transcript', $result['transcript_id'] );
	return $result;
}

/**
 * Sends an editor's words: they replace the machine's, there and here.
 *
 * @return true|WP_Error
 */
function altaloud_approve( $attachment_id, $alt_text, $editor ) {
	$service = rtrim( get_option( 'altaloud_url', 'http://127.0.0.1:8000' ), '/' );
	$address = $service . '/v1/transcripts/' . get_post_meta( $attachment_id, '_altaloud_transcript', true );
	$words   = wp_remote_get( $address );
	if ( is_wp_error( $problem = altaloud_read( $words ) ) ) {
		return $problem;
	}
	$headers = array( 'Content-Type' => 'application/json', 'If-Match' => wp_remote_retrieve_header( $words, 'etag' ) );
	$body    = wp_json_encode( array( 'alt_text' => $alt_text, 'by' => $editor ) );
	$edited  = wp_remote_request( $address, array( 'method' => 'PATCH', 'headers' => $headers, 'body' => $body ) );
	if ( is_wp_error( $problem = altaloud_read( $edited ) ) ) {
		return $problem;
	}
	$headers['If-Match'] = wp_remote_retrieve_header( $edited, 'etag' );
	$approved            = wp_remote_post( $address . '/approve', array( 'headers' => $headers, 'body' => wp_json_encode( array( 'by' => $editor ) ) ) );
	if ( is_wp_error( $problem = altaloud_read( $approved ) ) ) {
		return $problem;
	}
	update_post_meta( $attachment_id, '_wp_attachment_image_alt', $alt_text );
	delete_post_meta( $attachment_id, '_altaloud_draft' );
	return true;
}
